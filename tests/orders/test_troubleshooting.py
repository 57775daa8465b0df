"""The order page helps with the facts of the plan that was bought, and says nothing that it does not know."""

import pytest

from catalog.mobilexy import PurchasedEsim
from orders import delivery
from orders.models import Esim
from orders.status import LineStatus


def page(client, order):
    return client.get(f"/orders/{order.token}/").content.decode()


def test_networks_roaming_access_point_and_the_cap_are_named(client, ready_order, japan_plan):
    Esim.objects.update(apn="plus.4g")
    japan_plan.is_daily, japan_plan.daily_cap_bytes, japan_plan.throttle_kbps = True, 500 * 1024**2, 512
    japan_plan.save()
    text = page(client, ready_order)
    for fact in (
        "<strong>SoftBank, KDDI</strong>",
        "Is data roaming on for it?",
        '<code dir="ltr">plus.4g</code>',
        "After 500 MB you stay online at 512 kbps.",
    ):
        assert fact in text


def test_what_is_not_known_is_not_made_up(client, ready_order, japan_plan):
    japan_plan.operators = ""
    japan_plan.save()
    text = page(client, ready_order)
    assert "try each that is shown" in text
    assert "Leave the access point (APN) as the eSIM has set it." in text
    assert "Data, but slow?" not in text


def test_a_plan_that_is_another_now_tells_nothing(client, ready_order, japan_plan):
    japan_plan.slug = "another"
    japan_plan.save()
    assert "SoftBank" not in page(client, ready_order)


def test_two_plans_are_told_apart(client, make_order, japan, make_plan):
    order = make_order(LineStatus.DELIVERED, LineStatus.DELIVERED)
    other = make_plan(japan, supplier_id=812, name="Japan 1GB 7Days", operators="Rakuten")
    order.lines.filter(number=2).update(plan=other, plan_slug=other.slug, plan_name=other.name)
    text = page(client, order)
    assert "Japan 1GB 7Days: <strong>Rakuten</strong>" in text
    assert "Japan 3GB 30Days: <strong>SoftBank, KDDI</strong>" in text


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("plus", "plus"),
        (" internet.travel ", "internet.travel"),
        ("<b>", ""),
        ("x" * 64, ""),
        (None, ""),
        (7, "7"),
    ],
)
def test_an_access_point_is_kept_from_the_purchase_if_it_is_one(make_order, told, kept):
    order = make_order(LineStatus.BUYING)
    esim = delivery.receive(
        order.lines.get(), PurchasedEsim(lpa="LPA:1$rsp.example.com$X", info={"apn": told})
    )
    assert esim.apn == kept
