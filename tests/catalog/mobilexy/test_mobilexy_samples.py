"""The documented samples: repaired, they are read in full; as printed, they give a clear error."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalog.mobilexy import MalformedError, OutcomeUnknownError, reading, spending

BROKEN = {
    "country_plans": reading.plans,
    "region_plans": reading.plans,
    "global_plans": reading.plans,
    "plan": reading.plan_details,
    "usage": reading.usages,
}


def test_countries(answered, sample):
    first, second = reading.countries(answered(sample("countries.json")))
    assert (first.name, first.slug, first.image, first.price) == (
        "Afghanistan",
        "afghanistan",
        "",
        Decimal("8.12"),
    )
    assert (second.slug, second.price) == ("aland-islands", Decimal("6.14"))


def test_regions(answered, sample):
    first, second = reading.regions(answered(sample("regions.json")))
    assert (first.name, first.slug, first.image, first.plan_count) == (
        "Africa (AF-29)",
        "africa-af-29",
        "",
        3,
    )
    assert (second.slug, second.plan_count) == ("asia-as-12", 10)


def test_country_plans(answered, sample):
    listed = reading.plans(answered(sample("country_plans.json")))
    assert (listed.flag, listed.flag_code, listed.rejected) == ("url_to_flag_image", "US", ())
    (plan,) = listed.plans
    assert plan.model_dump() == {
        "id": 855,
        "slug": "AF_0.5_Daily",
        "name": "Afghanistan 500MB/Day",
        "period": 1,
        "package_type": "DATA",
        "data_volume": -1,
        "voice_quantity": Decimal(0),
        "sms_quantity": 0,
        "fup_policy_text": "500MB high-speed/day, 512 Kbps after limit, resets daily",
        "has_phone_number": False,
        "operator_name": "Etisalat",
        "network_speed": "3G",
        "area_coverage": "local",
        "package_code": "CKH226",
        "active": True,
        "price": Decimal("8.12"),
        "currency": "",
        "countries": (),
    }


@pytest.mark.parametrize("name", ["region_plans", "global_plans"])
def test_region_and_global_plans_name_their_countries(answered, sample, name):
    (plan,) = reading.plans(answered(sample(f"{name}.json"))).plans
    assert (plan.slug, plan.price, plan.package_code) == ("AS-12_0.5_Daily", Decimal("7.28"), "CKH226")
    assert [country.slug for country in plan.countries] == ["hong-kong-china", "macao-china"]
    assert plan.countries[0].name == "Hong Kong (China)"


def test_balance(answered, sample):
    assert reading.balance(answered(sample("balance.json"))) == Decimal(100)


def test_plan_details(answered, sample):
    plan = reading.plan_details(answered(sample("plan.json")))
    assert (plan.id, plan.slug, plan.period, plan.data_volume) == (811, "AS-12_3_30", 30, 3 * 1024**3)
    assert (plan.package_code, plan.area_coverage) == ("CKH226", "continental")


def test_purchase(answered, sample):
    text = sample("purchase.json")
    bought = spending.purchase(answered(text))
    assert (bought.order_number, bought.total_amount, bought.raw_text) == (
        "GW7DUVMKGO",
        Decimal("6.20"),
        text,
    )
    esim = bought.esim
    assert esim.lpa == "LPA:1$ais.prod.ondemandconnectivity.com$SEW7JEBMFGPRVSPD"
    assert (esim.iccid, esim.phone_number, esim.qr_code_image) == ("", "0840358292", "")
    assert (esim.expiry_date, esim.serial_number) == (date(2025, 8, 5), "2147483647")
    assert (esim.esim_tran_no, esim.info) == ("", {})


def test_top_up(answered, sample):
    text = sample("topup.json")
    assert spending.top_up(answered(text)).model_dump() == {
        "transaction_id": "MBL-RGNRTU9DAK_1771248518",
        "iccid": "8910300000056693431",
        "expires_at": datetime(2026, 3, 30, 7, 37, 12, tzinfo=UTC),
        "total_bytes": 6 * 1024**3,
        "total_days": 42,
        "used_bytes": 0,
        "esim_tran_no": "26021613280014",
        "raw_text": text,
    }


def test_usage(answered, sample):
    (usage,) = reading.usages(answered(sample("usage.json")))
    assert usage.model_dump() == {
        "used_bytes": 0,
        "esim_tran_no": "26021607100025",
        "iccid": "",
        "total_bytes": 1024**3,
        "updated_at": datetime(2026, 2, 16, 7, 10, 58, tzinfo=UTC),
    }


@pytest.mark.parametrize(("name", "read"), BROKEN.items())
def test_a_sample_as_printed_is_malformed(answered, sample, name, read):
    with pytest.raises(MalformedError, match="no JSON object") as caught:
        read(answered(sample(f"{name}.broken.txt")))
    assert caught.value.http_status == 200


@pytest.mark.parametrize("spend", [spending.purchase, spending.top_up])
@pytest.mark.parametrize("name", BROKEN)
def test_a_sample_as_printed_leaves_what_was_spent_unknown(answered, sample, name, spend):
    text = sample(f"{name}.broken.txt")
    with pytest.raises(OutcomeUnknownError) as caught:
        spend(answered(text))
    assert (caught.value.cause_code, caught.value.raw) == ("bad_json", text)


def test_a_purchase_printed_like_the_other_samples_is_unknown_and_kept(answered, sample):
    text = sample("purchase.json").replace('"info": null', '"info": null,')
    with pytest.raises(OutcomeUnknownError) as caught:
        spending.purchase(answered(text))
    assert (caught.value.cause_code, caught.value.raw) == ("bad_json", text)
