"""Paying in another currency: what was seen is what is charged, and what it was worth is kept."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Currency, Plan
from orders import costs
from orders.models import Order, OrderLine, Payment
from orders.status import OrderStatus

pytestmark = pytest.mark.real_sockets

CONFIGURED = [("EUR", "0.92", "99"), ("JPY", "151.37", "none"), ("KWD", "0.3071", "10")]
IN_MINOR = {"USD": 550, "EUR": 599, "JPY": 833, "KWD": 1700}
IN_UNITS = {"USD": "5.50", "EUR": "5.99", "JPY": "833", "KWD": "1.70"}


@pytest.fixture
def currencies_offered(offer):
    for code, rate, ending in CONFIGURED:
        offer(code, rate, ending=ending)


def seen(shop, plan, code):
    """What the plan page shows and its form would send, to a shopper who chose `code`."""
    shop.client.post("/currency/", {"currency": code})
    text = shop.client.get(f"/plans/{plan.supplier_id}/").content.decode()
    fields = dict(re.findall(r'name="(shown_price|currency)" value="([^"]*)"', text))
    price = re.search(r'<span class="price">([^<]+)</span>', text).group(1)
    return price, fields


def session(shop):
    return shop.http.get(f"/v1/checkout/sessions/{Payment.objects.latest('pk').session_id}").json()


@pytest.mark.parametrize("code", IN_MINOR)
def test_the_price_on_the_page_is_the_price_on_the_payment_page(shop, plan, currencies_offered, code):
    price, fields = seen(shop, plan, code)
    assert (fields["currency"], Decimal(fields["shown_price"])) == (code, Decimal(IN_UNITS[code]))
    answer = shop.buy(plan, **fields)
    assert answer.status_code == 303
    asked = session(shop)
    assert (asked["currency"], asked["amount_total"]) == (code.lower(), IN_MINOR[code])
    page = shop.http.get(answer["Location"]).text
    assert re.sub(r"\s|&nbsp;", "", price) in re.sub(r"\s|&nbsp;", "", page)


@pytest.mark.parametrize("code", IN_MINOR)
def test_an_order_is_paid_bought_and_kept_in_its_currency(shop, plan, currencies_offered, code):
    _price, fields = seen(shop, plan, code)
    order = shop.order_a_paid(plan, quantity=2, **fields)
    shop.tell("checkout.session.completed")
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert (order.currency, order.total) == (code, 2 * Decimal(IN_UNITS[code]))
    assert {line.unit_price for line in order.lines.all()} == {Decimal(IN_UNITS[code])}
    assert len(shop.purchases()) == 2
    worth = order.worth(order.total, "USD")
    assert Decimal("10.9999") < worth < Decimal("13.1")
    assert (order.store_currency, order.worth(order.total, "CHF")) == ("USD", None)


def test_the_order_keeps_the_rate_it_was_made_at(shop, plan, currencies_offered):
    _price, fields = seen(shop, plan, "JPY")
    shop.buy(plan, **fields)
    Currency.objects.filter(code="JPY").update(rate=Decimal(100))
    order = Order.objects.get()
    assert order.exchange_rate == Decimal("0.006606328863")
    assert order.worth(Decimal(833), "USD") == Decimal("5.503071942879")


def test_an_order_in_the_store_currency_is_worth_itself(shop, plan):
    shop.buy(plan)
    order = Order.objects.get()
    assert (order.currency, order.exchange_rate, order.worth(order.total, "USD")) == (
        "USD",
        1,
        Decimal("5.50"),
    )


def test_a_rate_that_moved_since_the_page_is_shown_and_asked_again(shop, plan, currencies_offered):
    _price, fields = seen(shop, plan, "JPY")
    Currency.objects.filter(code="JPY").update(rate=Decimal(160))
    answer = shop.buy(plan, **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The price of this plan has changed to ¥880. Nothing was charged." in text
    assert Order.objects.count() == 0
    again = dict(re.findall(r'name="(shown_price|currency)" value="([^"]*)"', text))
    assert again == {"shown_price": "880", "currency": "JPY"}
    assert shop.buy(plan, **again).status_code == 303
    assert session(shop)["amount_total"] == 880


@pytest.mark.parametrize(
    "fields",
    [
        {"is_offered": False},
        {"rate": None},
        {"rate_source": "fetched", "rate_at": timezone.now().replace(year=2020)},
    ],
)
def test_a_currency_that_closed_since_the_page_leads_to_the_store_price(
    shop, plan, currencies_offered, fields
):
    _price, sent = seen(shop, plan, "EUR")
    Currency.objects.filter(code="EUR").update(**fields)
    answer = shop.buy(plan, **sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert (
        "Nothing can be paid in the currency you chose right now. The price is $5.50. Nothing was charged."
        in text
    )
    assert Order.objects.count() == 0
    again = dict(re.findall(r'name="(shown_price|currency)" value="([^"]*)"', text))
    assert again == {"shown_price": "5.500", "currency": "USD"}
    assert shop.buy(plan, **again).status_code == 303
    assert session(shop)["currency"] == "usd"


@pytest.mark.parametrize("code", ["GBP", "ZZZ", "eur", "%"])
def test_a_currency_that_was_never_offered_charges_nothing(shop, plan, currencies_offered, code):
    assert shop.buy(plan, currency=code).status_code == 422
    assert Order.objects.count() == 0


def test_a_page_of_another_tab_is_charged_as_it_was_seen(shop, plan, currencies_offered):
    _price, euros = seen(shop, plan, "EUR")
    seen(shop, plan, "JPY")
    assert shop.buy(plan, **euros).status_code == 303
    assert session(shop)["currency"] == "eur"


def test_a_form_that_names_no_currency_is_charged_in_the_chosen_one(shop, plan, currencies_offered):
    seen(shop, plan, "EUR")
    assert shop.buy(plan).status_code == 303
    assert (session(shop)["currency"], session(shop)["amount_total"]) == ("eur", 599)


def test_a_price_of_one_currency_is_no_price_of_another(shop, plan, currencies_offered):
    """Sent by hand: 5.50, which is right in dollars, as yen."""
    assert shop.buy(plan, currency="JPY", shown_price="5.50").status_code == 422
    assert shop.buy(plan, currency="EUR", shown_price="5.50").status_code == 422
    assert Order.objects.count() == 0


def test_the_minimum_is_that_of_the_currency_charged(shop, plan, offer):
    Plan.objects.update(retail_price=Decimal("0.10"))
    offer("JPY", "151.37")
    answer = shop.buy(plan, currency="JPY")
    assert answer.status_code == 303
    assert session(shop)["amount_total"] == 50


def test_money_in_another_currency_goes_back_in_it(shop, plan, currencies_offered):
    _price, fields = seen(shop, plan, "JPY")
    shop.switch("insufficient_balance", times=20)
    order = shop.order_a_paid(plan, **fields)
    shop.tell("checkout.session.completed")
    line = order.lines.get()
    assert line.unit_price == 833
    shop.refund_by_hand(order)
    shop.tell("refund.created", "refund.updated", "charge.refunded")
    assert [(each["currency"], each["amount"]) for each in shop.refunds()] == [("jpy", 833)]


@pytest.mark.parametrize(("cost", "is_covered"), [("5.49", True), ("5.51", False)])
def test_a_cost_that_rose_is_compared_with_what_the_money_was_worth(
    shop, plan, offer, settings, cost, is_covered
):
    """833 yen at 151.37 were 5.503 dollars, whatever the rate is now."""
    settings.COST_RISE_PERCENT = Decimal(0)
    offer("JPY", "151.37")
    shop.buy(plan, currency="JPY")
    Currency.objects.update(rate=Decimal(300))
    OrderLine.objects.update(wholesale_price=Decimal("4.20"))
    Plan.objects.update(wholesale_price=Decimal(cost))
    line = OrderLine.objects.select_related("plan", "order").get()
    assert costs.accepts(line) is is_covered


def test_an_order_of_another_store_currency_cannot_be_compared(shop, plan, offer, settings):
    settings.COST_RISE_PERCENT = Decimal(0)
    shop.buy(plan)
    settings.STORE_CURRENCY = "JPY"
    OrderLine.objects.update(wholesale_price=Decimal("4.20"))
    Plan.objects.update(wholesale_price=Decimal("4.30"))
    assert not costs.accepts(OrderLine.objects.select_related("plan", "order").get())


def test_the_checkout_reads_one_rate_more_and_nothing_else(shop, plan, offer, django_assert_num_queries):
    offer("EUR", "0.92")
    shop.buy(plan)
    with CaptureQueriesContext(connection) as plain:
        assert shop.buy(plan, currency="USD").status_code == 303
    with django_assert_num_queries(len(plain) + 1):
        assert shop.buy(plan, currency="EUR").status_code == 303


def test_staff_see_what_an_order_in_another_currency_was_worth(shop, plan, offer, admin_client):
    offer("JPY", "151.37")
    shop.buy(plan, currency="JPY")
    order = Order.objects.get()
    text = admin_client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert "$5.50 (1 JPY = 0.00660633 USD)" in text
    assert "¥833" in text
