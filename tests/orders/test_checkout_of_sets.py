"""One order for several plans: whole or not at all, each at the price that was seen, and each eSIM by itself afterwards."""

import re
import time
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from catalog.models import Destination, Plan
from catalog.sync.place import sync_place
from orders import checkout
from orders.models import BalanceReading, Esim, Order, OrderLine, Payment
from orders.status import LineStatus, OrderStatus

pytestmark = pytest.mark.real_sockets

TRIP = "to=JP&stay=5&to=KR&stay=5&use=normal"


@pytest.fixture
def trio(shop, japan, make_plan):
    """Three plans that the sandbox's supplier really sells, in two countries and a region, at 5.50, 6.50 and 7.50."""
    korea = Destination.objects.create(
        kind="country", slug="south-korea", name="South Korea", iso_code="KR", plans_read_at=timezone.now()
    )
    both = Destination.objects.create(
        kind="region", slug="japan-south-korea-jpkr-2", name="Both", plans_read_at=timezone.now()
    )
    wanted = [
        ("country", japan, "JP_3_30", [japan]),
        ("country", korea, "KR_3_30", [korea]),
        ("region", both, "JPKR-2_1_7", [japan, korea]),
    ]
    made = []
    for number, (kind, place, slug, covers) in enumerate(wanted):
        listed = shop.http.get(f"/api/{kind}-plans/{place.slug}").json()["data"]["plans"]
        sold = next(each for each in listed if each["slug"] == slug)
        made.append(
            make_plan(
                place,
                supplier_id=sold["id"],
                slug=slug,
                name=f"Plan {number}",
                covers=covers,
                wholesale_price=Decimal(sold["converted_price"]),
                retail_price=Decimal("5.50") + number,
            )
        )
    return made


def words(answer):
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


def form(plans, **fields):
    sent = {
        "plan": [plan.supplier_id for plan in plans],
        "quantity": [1] * len(plans),
        "shown_price": [plan.retail_price for plan in plans],
        "email": "ada@example.com",
        "trip": TRIP,
    }
    return sent | fields


def buy(shop, plans, **fields):
    return shop.client.post("/checkout/", form(plans, **fields))


def hidden(answer, name):
    return re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', answer.content.decode())


def nothing_was_sold():
    return (Order.objects.count(), OrderLine.objects.count(), Payment.objects.count()) == (0, 0, 0)


def paid(shop, plans, **fields):
    shop.pay(buy(shop, plans, **fields))
    shop.tell("checkout.session.completed")
    return Order.objects.get()


def test_three_plans_are_one_order_one_payment_and_three_esims(shop, trio):
    order = paid(shop, trio)
    assert (order.status, order.total) == (OrderStatus.COMPLETED, Decimal("19.500"))
    lines = order.lines.order_by("number").values_list("number", "plan_slug", "unit_price", "status")
    assert list(lines) == [
        (1, "JP_3_30", Decimal("5.500"), LineStatus.DELIVERED),
        (2, "KR_3_30", Decimal("6.500"), LineStatus.DELIVERED),
        (3, "JPKR-2_1_7", Decimal("7.500"), LineStatus.DELIVERED),
    ]
    assert Payment.objects.count() == 1
    assert sorted(each["plan_id"] for each in shop.purchases()) == sorted(each.supplier_id for each in trio)
    assert {esim.lpa for esim in Esim.objects.all()} == {each["lpa"] for each in shop.purchases()}
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert page.count("data:image/png;base64,") == 3
    assert all(plan.name in page for plan in trio)
    [mail] = shop.outbox
    assert all(plan.name in mail.body for plan in trio)


def test_the_payment_page_lists_each_plan_with_its_quantity_and_price(shop, trio):
    answer = buy(shop, trio, quantity=[2, 1, 1])
    assert answer.status_code == 303
    session = Payment.objects.get().session_id
    asked = shop.http.get(f"/v1/checkout/sessions/{session}", params={"expand[]": "line_items"}).json()
    assert asked["amount_total"] == 2500
    found = [
        (each["description"], each["quantity"], each["price"]["unit_amount"])
        for each in asked["line_items"]["data"]
    ]
    assert found == [("Plan 0", 2, 550), ("Plan 1", 1, 650), ("Plan 2", 1, 750)]


def test_a_plan_that_the_supplier_refuses_is_returned_and_the_others_are_delivered(shop, trio):
    shop.switch("plan_unavailable", times=1)
    order = paid(shop, trio)
    shop.ring()
    shop.tell("refund.created", "refund.updated", "charge.refunded")
    statuses = sorted(order.lines.values_list("status", flat=True))
    assert statuses == [LineStatus.DELIVERED, LineStatus.DELIVERED, LineStatus.REFUNDED]
    refused = order.lines.get(status=LineStatus.REFUNDED)
    [refund] = shop.refunds()
    assert refund["amount"] == int(refused.unit_price * 100)
    assert sum(each["outcome"] == "bought" for each in shop.purchases()) == 2
    page = words(shop.client.get(f"/orders/{order.token}/"))
    assert "Refunded" in page
    assert page.count("Ready to install") == 2


@pytest.mark.parametrize(
    "change",
    [
        {"retired_at": timezone.now()},
        {"is_active": False},
        {"retail_price": None},
        {"retail_currency": "EUR"},
    ],
)
def test_one_plan_that_is_no_longer_sold_stops_the_whole_order_and_is_named(shop, trio, change):
    Plan.objects.filter(pk=trio[1].pk).update(**change)
    answer = buy(shop, trio)
    assert answer.status_code == 422
    assert "No longer sold: Plan 1. Nothing was charged." in words(answer)
    assert "Continue to payment" not in words(answer)
    assert nothing_was_sold()


def test_an_order_that_cannot_be_made_leads_back_to_the_trip(shop, trio):
    Plan.objects.filter(pk=trio[1].pk).update(is_active=False)
    text = buy(shop, trio).content.decode()
    assert 'href="/trip/?to=JP&amp;stay=5&amp;to=KR&amp;stay=5&amp;use=normal"' in text


def test_one_changed_price_is_named_and_all_are_asked_again_with_the_new_total(shop, trio):
    Plan.objects.filter(pk=trio[2].pk).update(retail_price=Decimal("9.00"))
    answer = buy(shop, trio)
    assert answer.status_code == 422
    assert "A price has changed (Plan 2: $9.00). The set now costs $21.00. Nothing was charged." in words(
        answer
    )
    assert nothing_was_sold()
    again = {name: hidden(answer, name) for name in ("plan", "quantity", "shown_price", "trip")}
    assert again["shown_price"] == ["5.500", "6.500", "9.000"]
    assert shop.client.post("/checkout/", again | {"email": "ada@example.com"}).status_code == 303
    assert Order.objects.get().total == Decimal("21.000")


def test_a_wrong_email_keeps_the_set(shop, trio):
    answer = buy(shop, trio, quantity=[2, 1, 1], email="ada@")
    assert answer.status_code == 422
    assert hidden(answer, "plan") == [str(plan.supplier_id) for plan in trio]
    assert hidden(answer, "quantity") == ["2", "1", "1"]
    assert "$25.00 in all" in words(answer)
    assert nothing_was_sold()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"quantity": [5, 5, 1]}, "between 1 and 10"),
        ({"quantity": [1, 0, 1]}, "between 1 and 10"),
        ({"quantity": [11, -1, 0]}, "between 1 and 10"),
        ({"quantity": [1, 1]}, "did not understand which plans"),
        ({"shown_price": ["5.50", "6.50"]}, "did not understand which plans"),
        ({"plan": [999999999, 1, 2]}, "do not sell this plan"),
        ({"plan": ["x"]}, "Enter a whole number"),
        ({"plan": [10**40]}, "do not sell this plan"),
        ({"plan": []}, "Choose a plan first"),
    ],
)
def test_a_form_that_is_none_of_ours_makes_no_order(shop, trio, fields, said):
    answer = buy(shop, trio, **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert nothing_was_sold()


@pytest.mark.parametrize("trip", ["x" * 1001, "to=JP\0"])
def test_a_way_back_that_cannot_be_read_stops_nothing(shop, trio, trip):
    assert buy(shop, trio, trip=trip).status_code == 303
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"currency": "DOLLAR"}, "We did not understand in which currency you saw the price."),
        ({"currency": "\0"}, "We did not understand in which currency you saw the price."),
        ({"shown_price": ["x", "6.50", "7.50"]}, "We did not understand which price you saw."),
    ],
)
def test_what_is_wrong_in_a_field_that_nobody_sees_is_said_and_sending_again_helps(shop, trio, fields, said):
    answer = buy(shop, trio, **fields)
    assert answer.status_code == 422
    assert f"{said} Nothing was charged. Check the price below, then continue." in words(answer)
    assert "check what is marked below" not in words(answer)
    assert nothing_was_sold()
    again = {name: hidden(answer, name) for name in ("plan", "quantity", "shown_price", "currency", "trip")}
    assert shop.client.post("/checkout/", again | {"email": "ada@example.com"}).status_code == 303


def test_each_plan_of_a_set_that_is_asked_again_has_a_heading(shop, trio):
    text = buy(shop, trio, email="ada@").content.decode()
    assert "check what is marked below" in text
    headings = re.findall(r"<h3[^>]*>\s*(.*?)\s*<span", text)
    assert headings == [plan.name for plan in trio]


def test_one_unknown_plan_among_others_makes_no_order(shop, trio):
    answer = buy(shop, trio, plan=[trio[0].supplier_id, 999999999, trio[2].supplier_id])
    assert answer.status_code == 422
    assert "do not sell one of these plans" in words(answer)
    assert nothing_was_sold()


def test_hundreds_of_plans_are_refused_before_they_are_looked_up(shop, trio, django_assert_num_queries):
    with django_assert_num_queries(1):  # the currencies that the answer shows
        answer = buy(shop, trio, plan=list(range(1, 301)), quantity=[1] * 300, shown_price=["1"] * 300)
    assert answer.status_code == 422


def test_the_most_in_one_order_holds_without_the_form_too(shop, trio):
    with pytest.raises(checkout.QuantityError):
        checkout.start(checkout.Choice([checkout.Item(each, 4) for each in trio], "ada@example.com"), None)
    assert nothing_was_sold()


def test_the_minimum_is_that_of_the_total(shop, trio):
    Plan.objects.update(retail_price=Decimal("0.20"))
    assert buy(shop, trio[:2], shown_price=["", ""]).status_code == 422
    assert nothing_was_sold()
    assert buy(shop, trio, shown_price=["", "", ""]).status_code == 303


def test_money_that_suffices_for_a_part_sells_nothing(shop, trio):
    costs = [each.wholesale_price for each in trio]
    BalanceReading.objects.update(amount=sum(costs) - Decimal("0.01"))
    answer = buy(shop, trio)
    assert answer.status_code == 422
    assert "cannot be bought as a whole right now. Nothing was charged." in words(answer)
    assert "Continue to payment" not in words(answer)
    assert nothing_was_sold()
    BalanceReading.objects.update(amount=sum(costs))
    assert buy(shop, trio).status_code == 303


def test_an_open_set_keeps_the_money_of_all_its_plans(shop, trio):
    BalanceReading.objects.update(amount=sum(each.wholesale_price for each in trio))
    assert buy(shop, trio).status_code == 303
    assert buy(shop, trio[:1], email="bob@example.com").status_code == 422


def test_a_set_is_one_try(shop, trio, settings):
    settings.CHECKOUT_TRIES_PER_EMAIL = 1
    assert buy(shop, trio).status_code == 303
    answer = buy(shop, trio)
    assert answer.status_code == 429
    assert "/trip/?to=JP" in answer.content.decode()


def test_a_set_in_another_currency_is_charged_as_it_was_shown(shop, trio, offer):
    offer("EUR", "0.92", ending="99")
    answer = buy(shop, trio, currency="EUR", shown_price=["5.99", "5.99", "6.99"])
    assert answer.status_code == 303
    order = Order.objects.get()
    assert (order.currency, order.total) == ("EUR", Decimal("18.970"))
    wrong = buy(shop, trio, currency="EUR", shown_price=["5.99", "6.50", "6.99"])
    assert "A price has changed (Plan 1: €5.99). The set now costs €18.97." in words(wrong)


def test_a_form_sent_from_another_site_is_refused(shop, trio):
    answer = shop.client.post("/checkout/", form(trio), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert nothing_was_sold()


@pytest.mark.parametrize(
    "trip", ["//evil.example", "https://evil.example/", "x=%0d%0aSet-Cookie:a=b", '"><script>', "é=ü"]
)
def test_what_leads_back_stays_in_the_shop(shop, trio, trip):
    Plan.objects.filter(pk=trio[1].pk).update(is_active=False)
    text = buy(shop, trio, trip=trip).content.decode()
    links = re.findall(r'class="button" href="([^"]*)"', text)
    assert all(link == "/trip/" or link.startswith("/trip/?") for link in links)
    assert "<script>" not in text


def test_leaving_the_payment_page_of_a_set_leads_to_the_trip_finder(shop, trio):
    buy(shop, trio)
    text = shop.client.get(f"/checkout/canceled/{Order.objects.get().reference}/").content.decode()
    assert 'href="/trip/"' in text


@pytest.fixture
def stale(trio, settings):
    """The same, priced by the shop's own rule, whose lists were last read a day and an hour ago."""
    settings.PRICE_ROUNDING = "0.01"
    for place in Destination.objects.all():
        sync_place(place)
    old = timezone.now() - timedelta(hours=settings.CATALOG_MAX_AGE_HOURS + 1)
    Destination.objects.update(plans_read_at=old)
    return list(Plan.objects.select_related("destination").filter(pk__in=[each.pk for each in trio]))


def lists_read(shop):
    requests = shop.http.get("/supplier/ledger.json").json()["requests"]
    return requests.get("country-plans", 0) + requests.get("region-plans", 0)


def test_each_place_of_old_prices_is_read_once_however_many_plans_it_has(shop, stale):
    before = lists_read(shop)
    twice = [*stale, stale[0]]
    assert buy(shop, twice).status_code == 303
    assert lists_read(shop) == before + 3
    assert Order.objects.get().lines.count() == 4


def test_an_old_price_that_has_risen_stops_the_set_and_is_named(shop, stale):
    cost = stale[1].wholesale_price * 2
    shop.http.post("/supplier/catalog", json={"prices": {str(stale[1].supplier_id): str(cost)}})
    answer = buy(shop, stale)
    now = Plan.objects.get(pk=stale[1].pk)
    assert answer.status_code == 422
    assert f"A price has changed ({now.name}: ${now.retail_price:.2f})" in words(answer)
    assert nothing_was_sold()


def test_a_place_that_the_supplier_does_not_confirm_stops_the_set(shop, stale):
    shop.switch("http", endpoint="region-plans", times="always", status=500)
    answer = buy(shop, stale)
    assert answer.status_code == 422
    assert "does not confirm some prices right now" in words(answer)
    assert nothing_was_sold()


def test_a_slow_supplier_is_asked_for_no_further_place_once_the_time_is_up(shop, stale, monkeypatch):
    monkeypatch.setattr(checkout, "CONFIRM_SECONDS", 0)
    begun = time.monotonic()
    before = lists_read(shop)
    answer = buy(shop, stale)
    assert answer.status_code == 422
    assert lists_read(shop) <= before + 1
    assert time.monotonic() - begun < 10
    assert nothing_was_sold()


def test_a_set_takes_as_many_queries_as_one_plan(shop, trio, django_assert_num_queries):
    buy(shop, trio[:1])
    with CaptureQueriesContext(connection) as one:
        assert buy(shop, trio[:1], quantity=[3]).status_code == 303
    with django_assert_num_queries(len(one)):
        assert buy(shop, trio).status_code == 303


def test_a_price_that_changes_while_another_place_is_read_is_asked_about(shop, trio, monkeypatch):
    """To read the places of a set takes seconds, in which a sync or a rule may change any of its plans."""
    real = checkout.confirm_prices

    def slow(plans):
        real(plans)
        Plan.objects.filter(pk=trio[2].pk).update(retail_price=Decimal("99.00"))

    monkeypatch.setattr(checkout, "confirm_prices", slow)
    answer = buy(shop, trio)
    assert answer.status_code == 422
    assert "99.00" in words(answer)
    assert Order.objects.count() == 0
