"""Who sees an order, and what they are told."""

import pytest
from django.core import mail

from orders import letters
from orders.models import Esim, Order, OutgoingEmail

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def delivered(shop, plan):
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    shop.ring()
    mail.outbox.clear()
    return order


def test_only_the_whole_token_opens_an_order(shop, delivered):
    assert shop.client.get(f"/orders/{delivered.token}/").status_code == 200
    for wrong in (
        delivered.token[:-1],
        delivered.token[:-1] + "!",
        delivered.reference,
        str(delivered.pk),
        "x" * 43,
        "%00",
    ):
        for path in ("", "live/", "pass.pdf", "worker.js", "new-link/"):
            answer = shop.client.get(f"/orders/{wrong}/{path}")
            assert answer.status_code == 404
            assert Esim.objects.get().lpa not in answer.content.decode()


def test_wrong_links_of_the_right_shape_are_all_answered_alike(shop, delivered):
    answers = {
        (answer.status_code, answer.content.replace(path.encode(), b""))
        for wrong in ("x" * 43, delivered.reference, delivered.token[:-1])
        for path in ("", "live/", "pass.pdf", "worker.js", "new-link/")
        for answer in [shop.client.get(f"/orders/{wrong}/{path}")]
    }
    assert len(answers) == 1


def test_the_page_is_kept_out_of_caches_referers_and_search(shop, delivered):
    for path in ("", "live/", "pass.pdf", "worker.js", "new-link/"):
        answer = shop.client.get(f"/orders/{delivered.token}/{path}")
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


def test_the_page_of_a_ready_order_asks_no_more_and_one_under_way_does(shop, plan, delivered):
    ready = shop.client.get(f"/orders/{delivered.token}/").content.decode()
    assert "hx-trigger" not in ready
    waiting = shop.order_a_paid(plan)
    assert "hx-trigger" in shop.client.get(f"/orders/{waiting.token}/").content.decode()


def test_the_page_takes_the_same_few_queries_for_one_esim_and_for_ten(shop, plan, django_assert_num_queries):
    for quantity in (1, 10):
        order = shop.order_a_paid(plan, quantity=quantity)
        shop.send(shop.events()[-1])
        shop.ring()
        # The order, its lines with all that is said of them, and what was asked about them.
        with django_assert_num_queries(
            5
        ):  # the last two: top-ups of its eSIMs, and what can be added to them
            shop.client.get(f"/orders/{order.token}/")


def test_the_install_links_and_codes_stand_on_the_page(shop, delivered):
    text = shop.client.get(f"/orders/{delivered.token}/").content.decode()
    esim = Esim.objects.get()
    assert f"https://esimsetup.apple.com/esim_qrcode_provisioning?carddata={esim.lpa}" in text
    assert f"https://esimsetup.android.com/esim_qrcode_provisioning?carddata={esim.lpa}" in text
    assert esim.smdp_address in text


def test_a_mail_server_that_is_down_keeps_the_mail_and_a_permanent_refusal_shows_it_to_staff(
    shop, plan, monkeypatch
):
    from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

    faults = [
        SMTPServerDisconnected("gone"),
        SMTPRecipientsRefused({"ada@example.com": (550, b"no such user")}),
    ]

    def broken(_self, *_args, **_kwargs):
        raise faults.pop(0)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    shop.ring()
    queued = OutgoingEmail.objects.get()
    assert (queued.status, queued.attempts, queued.problem) == ("queued", 1, "SMTPServerDisconnected")
    from orders import outbox

    assert outbox.send(queued.pk) is False
    failed = OutgoingEmail.objects.get()
    assert (failed.status, failed.problem) == ("failed", "SMTPRecipientsRefused 550")
    assert "ada@" not in failed.problem


def test_a_mail_written_twice_is_the_same_mail(shop, delivered):
    queued = OutgoingEmail.objects.get()
    first, second = letters.write(queued), letters.write(queued)
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body


def test_an_order_never_shows_its_token_in_text_for_logs(delivered):
    assert delivered.token not in str(delivered) + repr(delivered)
    assert Esim.objects.get().lpa not in str(Esim.objects.get()) + repr(Esim.objects.get())
    assert Order.objects.get().token == delivered.token
