import pytest

from orders import lpa

SAMPLE = "LPA:1$ais.prod.ondemandconnectivity.com$SEW7JEBMFGPRVSPD"


def test_the_documented_sample_is_read_and_kept_as_it_came():
    code = lpa.parse(f"  {SAMPLE}\n")
    assert code.text == SAMPLE
    assert code.smdp_address == "ais.prod.ondemandconnectivity.com"
    assert code.matching_id == "SEW7JEBMFGPRVSPD"
    assert code.confirmation_code_required is False


@pytest.mark.parametrize(
    ("text", "matching_id", "needs_code"),
    [
        ("LPA:1$rsp.example.com$04386-AGYFT-A74Y8-3F815", "04386-AGYFT-A74Y8-3F815", False),
        ("LPA:1$rsp.example.com$", "", False),
        ("LPA:1$rsp.example.com$abc123def$$1", "abc123def", True),
        ("LPA:1$rsp.example.com$A1$1.3.6.1.4.1.31746", "A1", False),
        ("LPA:1$rsp.example.com$A1$1.3.6.1.4.1.31746$1$later", "A1", True),
        ("lpa:1$RSP.Example.COM$aBc", "aBc", False),
    ],
)
def test_every_form_in_the_wild_is_read_without_changing_its_case(text, matching_id, needs_code):
    code = lpa.parse(text)
    assert (code.text, code.matching_id, code.confirmation_code_required) == (text, matching_id, needs_code)


def test_a_code_without_the_prefix_gets_it():
    assert lpa.parse("1$rsp.example.com$A1").text == "LPA:1$rsp.example.com$A1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LPA:",
        "LPA:1$rsp.example.com",
        "LPA:2$rsp.example.com$A1",
        "LPA:1$https://rsp.example.com$A1",
        "LPA:1$localhost$A1",
        "LPA:1$rsp.example.com$A 1",
        "LPA:1$rsp.example.com$<script>",
        "LPA:1$rsp.example.com$A&B=1",
        "LPA:1$rsp.example.com$" + "A" * 256,
        "https://supplier.example/qr.png",
    ],
)
def test_what_no_phone_can_install_is_refused_without_repeating_it(text):
    with pytest.raises(lpa.LpaError) as error:
        lpa.parse(text)
    assert len(text) < 5 or text not in str(error.value)


def test_the_install_links_carry_the_code_unescaped():
    code = lpa.parse(SAMPLE)
    assert lpa.ios_link(code) == f"https://esimsetup.apple.com/esim_qrcode_provisioning?carddata={SAMPLE}"
    assert (
        lpa.android_link(code) == f"https://esimsetup.android.com/esim_qrcode_provisioning?carddata={SAMPLE}"
    )


def test_a_code_never_shows_in_its_repr():
    assert "SEW7JEBMFGPRVSPD" not in repr(lpa.parse(SAMPLE))
