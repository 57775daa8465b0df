"""What keeps testers of stolen cards out, and lets shoppers through."""

import re
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from catalog.models import Plan
from orders import checkout, limits
from orders.models import Order
from orders.status import OrderStatus
from orders.tasks import sweep as run_sweep

pytestmark = pytest.mark.real_sockets


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def age(**past):
    Order.objects.update(created_at=timezone.now() - timedelta(**past))


def from_address(shop, plan, address, email, **fields):
    form = {"plan": plan.supplier_id, "quantity": 1, "email": email} | fields
    return Client().post("/checkout/", form, REMOTE_ADDR=address)


def test_one_more_than_the_limit_is_told_what_happened_and_when_to_come_again(shop, plan, settings):
    settings.CHECKOUT_TRIES_PER_EMAIL = 2
    assert [shop.buy(plan).status_code for _ in range(2)] == [303, 303]
    answer = shop.buy(plan)
    assert answer.status_code == 429
    assert "Nothing was charged, and no new order was made" in words(answer)
    assert "again in 60 minutes" in words(answer)
    assert 3590 <= int(answer["Retry-After"]) <= 3600
    assert Order.objects.count() == 2


def test_after_the_hour_orders_are_taken_again(shop, plan, settings):
    settings.CHECKOUT_TRIES_PER_EMAIL = 1
    shop.buy(plan)
    age(minutes=59)
    answer = shop.buy(plan)
    assert (answer.status_code, 50 <= int(answer["Retry-After"]) <= 60) == (429, True)
    assert "again in 1 minute." in words(answer)
    age(minutes=61)
    assert shop.buy(plan).status_code == 303


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("ada@example.com", "ADA@Example.com", True),
        ("ada@example.com", "ada+1@example.com", True),
        ("ada+1@example.com", "ada+2@example.com", True),
        ("a.da@example.com", "ada@example.com", False),
        ("a.da@gmail.com", "ad.a+x@googlemail.com", True),
        ("ada@example.com", "ada@example.org", False),
        ("ada@example.com", "eve@example.com", False),
    ],
)
def test_one_mailbox_is_counted_once_however_it_is_written(shop, plan, settings, first, second, same):
    settings.CHECKOUT_TRIES_PER_EMAIL = 1
    assert shop.buy(plan, email=first).status_code == 303
    assert shop.buy(plan, email=second).status_code == (429 if same else 303)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_one_network_is_counted_once_and_another_is_not(shop, plan, settings, first, second, same):
    settings.CHECKOUT_TRIES_PER_ADDRESS = 1
    assert from_address(shop, plan, first, "ada@example.com").status_code == 303
    answer = from_address(shop, plan, second, "bob@example.com")
    assert answer.status_code == (429 if same else 303)


def test_unpaid_orders_are_limited_and_paying_makes_room(shop, plan, settings):
    settings.CHECKOUT_OPEN_PER_EMAIL = 1
    page = shop.buy(plan)
    assert shop.buy(plan).status_code == 429
    shop.pay(page)
    shop.send(shop.events()[0])
    shop.ring()
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert shop.buy(plan).status_code == 303


def test_unpaid_orders_of_one_address_are_limited_until_their_pages_run_out(shop, plan, settings):
    settings.CHECKOUT_OPEN_PER_ADDRESS = 2
    for email in ("ada@example.com", "bob@example.com"):
        assert from_address(shop, plan, "203.0.113.7", email).status_code == 303
    assert from_address(shop, plan, "203.0.113.7", "eve@example.com").status_code == 429
    age(minutes=settings.CHECKOUT_MINUTES)
    assert from_address(shop, plan, "203.0.113.7", "eve@example.com").status_code == 303


def test_an_order_that_ran_out_unpaid_still_counts_as_a_try(shop, plan, settings):
    settings.CHECKOUT_TRIES_PER_EMAIL = 1
    settings.CHECKOUT_OPEN_PER_EMAIL = 1
    shop.buy(plan)
    payment = Order.objects.get().payments.get()
    shop.http.post(f"/v1/checkout/sessions/{payment.session_id}/expire")
    Order.objects.get().payments.update(created_at=timezone.now() - timedelta(minutes=40))
    run_sweep()
    shop.ring()
    assert Order.objects.get().status == OrderStatus.EXPIRED
    assert shop.buy(plan).status_code == 429


def test_a_browser_is_known_again_by_its_cookie_and_nobody_else_by_it(shop, plan, settings):
    settings.CHECKOUT_TRIES_PER_BROWSER = 1
    first = shop.buy(plan, email="ada@example.com")
    cookie = first.cookies["browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/checkout/", True, "Lax")
    assert cookie["max-age"] > 100 * 24 * 3600
    assert re.fullmatch("[0-9a-f]{32}", Order.objects.get().browser)
    assert shop.buy(plan, email="bob@example.com").status_code == 429
    assert from_address(shop, plan, "127.0.0.1", "bob@example.com").status_code == 303
    assert len(set(Order.objects.values_list("browser", flat=True))) == 2


def test_a_forged_browser_name_is_replaced(shop, plan):
    shop.client.cookies["browser"] = "0" * 32
    shop.buy(plan)
    assert Order.objects.get().browser not in {"", "0" * 32}


def test_a_form_with_a_mistake_is_no_try(shop, plan, settings):
    settings.CHECKOUT_TRIES_PER_EMAIL = 1
    for _ in range(3):
        assert shop.buy(plan, shown_price="1.00").status_code == 422
    assert shop.buy(plan).status_code == 303


def test_a_limit_of_zero_is_none(shop, plan):
    assert {shop.buy(plan).status_code for _ in range(12)} == {303}


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 2001:db8::1", "2001:db8::1"),
        ("203.0.113.7, unknown", None),
        ("203.0.113.7:443", None),
        ("fe80::1%eth0", None),
        ("", None),
    ],
)
def test_behind_a_proxy_the_last_address_that_it_noted_counts(shop, plan, settings, header, address):
    settings.BEHIND_PROXY = True
    form = {"plan": plan.supplier_id, "quantity": 1, "email": "ada@example.com"}
    assert shop.client.post("/checkout/", form, headers={"X-Forwarded-For": header}).status_code == 303
    assert Order.objects.get().client_address == address


def test_without_a_proxy_the_header_is_what_a_visitor_wrote_and_is_not_believed(shop, plan):
    form = {"plan": plan.supplier_id, "quantity": 1, "email": "ada@example.com"}
    shop.client.post("/checkout/", form, headers={"X-Forwarded-For": "203.0.113.7"})
    assert Order.objects.get().client_address == "127.0.0.1"


@pytest.mark.parametrize(("quantity", "status"), [(3, 303), (4, 422)])
def test_the_most_in_one_order_is_a_setting(shop, plan, settings, quantity, status):
    settings.CHECKOUT_MAX_QUANTITY = 3
    assert 'max="3"' in shop.client.get(f"/plans/{plan.supplier_id}/").content.decode()
    answer = shop.buy(plan, quantity=quantity)
    assert answer.status_code == status
    assert status == 303 or "between 1 and 3" in words(answer)


def test_the_most_in_one_order_holds_without_the_form_too(shop, plan, settings):
    settings.CHECKOUT_MAX_QUANTITY = 3
    for quantity in (0, 4):
        with pytest.raises(checkout.QuantityError):
            checkout.start(
                checkout.Choice([checkout.Item(Plan.objects.get(), quantity)], "ada@example.com"), None
            )
    assert Order.objects.count() == 0


def test_each_limit_reads_one_row_however_many_orders_an_hour_had(db, django_assert_num_queries, settings):
    settings.CHECKOUT_TRIES_PER_EMAIL = settings.CHECKOUT_TRIES_PER_ADDRESS = 40
    visitor = limits.Visitor.of("ada@example.com", "203.0.113.7", "")
    Order.objects.bulk_create(
        Order(email="ada@example.com", currency="USD", total=1, **asdict(visitor)) for _ in range(50)
    )
    with django_assert_num_queries(2) as asked:
        assert limits.wait(visitor) is not None
    assert all("LIMIT 1 OFFSET 39" in query["sql"] for query in asked)
    settings.CHECKOUT_TRIES_PER_EMAIL = settings.CHECKOUT_TRIES_PER_ADDRESS = 51
    assert limits.wait(visitor) is None
