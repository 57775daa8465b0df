"""The buy form: what is refused, what is asked again, and that nothing is left behind."""

from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import Order, OrderLine, Payment
from orders.status import OrderStatus, PaymentStatus

pytestmark = pytest.mark.real_sockets


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@example.com\nBcc: x@example.com"]
)
def test_a_wrong_email_is_said_beside_the_field_and_makes_no_order(shop, plan, email):
    answer = shop.buy(plan, email=email)
    assert answer.status_code == 422
    assert "email" in answer.content.decode()
    assert Order.objects.count() == 0


@pytest.mark.parametrize("quantity", ["0", "11", "-1", "1.5", "two", "", "1e3", "٣٣"])
def test_a_quantity_out_of_range_makes_no_order(shop, plan, quantity):
    answer = shop.buy(plan, quantity=quantity)
    assert answer.status_code == 422
    assert "between 1 and 10" in answer.content.decode()
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"retired_at": timezone.now()},
        {"is_active": False},
        {"retail_price": None},
        {"retail_currency": "EUR"},
    ],
)
def test_a_plan_that_is_no_longer_sold_makes_no_order(shop, plan, change):
    type(plan).objects.filter(pk=plan.pk).update(**change)
    answer = shop.buy(plan)
    assert answer.status_code == 422
    assert "no longer sold" in answer.content.decode()
    assert Order.objects.count() == 0


def test_an_unknown_plan_makes_no_order(shop):
    answer = shop.client.post("/checkout/", {"plan": 999999999, "quantity": 1, "email": "ada@example.com"})
    assert answer.status_code == 422
    assert "do not sell" in answer.content.decode()


def test_a_changed_price_is_shown_and_asked_again(shop, plan):
    answer = shop.buy(plan, shown_price="4.90")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "$5.50" in text
    assert Order.objects.count() == 0
    assert shop.buy(plan, shown_price="5.50").status_code == 303


def test_a_total_under_the_minimum_charge_is_refused_with_the_minimum(shop, plan):
    type(plan).objects.update(retail_price=Decimal("0.30"))
    answer = shop.buy(plan)
    assert answer.status_code == 422
    assert "$0.50" in answer.content.decode()
    assert shop.buy(plan, quantity=2).status_code == 303


def test_the_order_copies_what_the_shopper_agreed_to(shop, plan):
    shop.buy(plan, quantity=3)
    order = Order.objects.get()
    assert (order.total, order.currency, order.terms_version) == (Decimal("16.500"), "USD", "2026-11")
    lines = OrderLine.objects.values_list("number", "plan_supplier_id", "plan_slug", "unit_price")
    assert list(lines) == [(n, plan.supplier_id, plan.slug, Decimal("5.500")) for n in (1, 2, 3)]


def test_stripe_is_asked_for_exactly_the_total_that_was_shown(shop, plan):
    shop.buy(plan, quantity=2)
    session = shop.http.get(f"/v1/checkout/sessions/{Payment.objects.get().session_id}").json()
    assert (session["amount_total"], session["currency"]) == (1100, "usd")
    assert session["client_reference_id"] == Order.objects.get().reference


def test_a_stripe_that_does_not_answer_takes_no_money_and_says_so(shop, plan):
    shop.switch_stripe(api_failures=[{"endpoint": "POST /v1/checkout/sessions", "kind": "500", "times": 5}])
    answer = shop.buy(plan)
    shop.switch_stripe(api_failures=[])
    assert answer.status_code == 422
    assert "Nothing was charged" in answer.content.decode()
    assert Payment.objects.get().status == PaymentStatus.CREATED


def test_a_form_sent_from_another_site_is_refused(shop, plan):
    form = {"plan": plan.supplier_id, "quantity": 1, "email": "mallory@example.com"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert shop.client.post("/checkout/", form, headers=headers).status_code == 403
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_our_own_form_is_taken_however_the_browser_says_that_it_is_ours(shop, plan, headers):
    form = {"plan": plan.supplier_id, "quantity": 1, "email": "ada@example.com"}
    assert shop.client.post("/checkout/", form, headers=headers).status_code == 303


def test_leaving_the_payment_page_leads_back_to_the_plan(shop, plan):
    shop.buy(plan)
    answer = shop.client.get(f"/checkout/canceled/{Order.objects.get().reference}/")
    assert f"/plans/{plan.supplier_id}/" in answer.content.decode()
    assert Order.objects.get().status == OrderStatus.AWAITING_PAYMENT


def test_a_get_of_the_checkout_is_not_allowed(shop):
    assert shop.client.get("/checkout/").status_code == 405
