"""A price that is older than agreed is looked up before it is charged."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from catalog import supplier
from catalog.mobilexy import Client
from catalog.models import Destination, Plan, SyncRun
from catalog.sync.place import sync_place
from orders.models import Order, OrderLine, Payment

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def stale(shop, plan, settings):
    """A plan priced by the shop's own rule, whose list was last read a day and an hour ago."""
    settings.PRICE_ROUNDING = "0.01"
    sync_place(Destination.objects.get())
    old = timezone.now() - timedelta(hours=settings.CATALOG_MAX_AGE_HOURS + 1)
    Destination.objects.update(plans_read_at=old)
    return Plan.objects.get(pk=plan.pk)


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def edit(shop, **edits):
    assert shop.http.post("/supplier/catalog", json=edits).status_code == 200


def lists_read(shop):
    return shop.http.get("/supplier/ledger.json").json()["requests"].get("country-plans", 0)


def nothing_was_sold():
    return (Order.objects.count(), Payment.objects.count()) == (0, 0)


def test_a_price_of_today_is_sold_without_asking(shop, stale):
    Destination.objects.update(plans_read_at=timezone.now() - timedelta(hours=23))
    before = lists_read(shop)
    assert shop.buy(stale, shown_price=stale.retail_price).status_code == 303
    assert lists_read(shop) == before


def test_an_old_price_that_still_holds_is_asked_for_once_and_sold(shop, stale):
    before = lists_read(shop)
    for email in ("ada@example.com", "bob@example.com"):
        assert shop.buy(stale, shown_price=stale.retail_price, email=email).status_code == 303
    assert lists_read(shop) == before + 1
    assert Destination.objects.get().plans_read_at > timezone.now() - timedelta(minutes=1)


def test_an_old_price_that_has_changed_is_shown_and_asked_again(shop, stale):
    cost = stale.wholesale_price * 2
    edit(shop, prices={str(stale.supplier_id): str(cost)})
    answer = shop.buy(stale, shown_price=stale.retail_price)
    assert answer.status_code == 422
    assert nothing_was_sold()
    now = Plan.objects.get(pk=stale.pk).retail_price
    assert now > stale.retail_price
    assert f"has changed to ${now:.2f}. Nothing was charged" in words(answer)
    assert shop.buy(stale, shown_price=now).status_code == 303
    assert OrderLine.objects.get().wholesale_price == cost


def test_an_old_plan_that_is_gone_is_not_sold(shop, stale):
    edit(shop, retired=[stale.supplier_id])
    answer = shop.buy(stale, shown_price=stale.retail_price)
    assert answer.status_code == 422
    assert "no longer sold. Nothing was charged" in words(answer)
    assert nothing_was_sold()


@pytest.mark.parametrize(
    ("mode", "how"), [("http", {"status": 500}), ("maintenance_mode", {}), ("html", {}), ("reset", {})]
)
def test_a_supplier_that_does_not_answer_sells_nothing_old(shop, stale, mode, how):
    shop.switch(mode, endpoint="country-plans", times="always", **how)
    answer = shop.buy(stale, shown_price=stale.retail_price)
    assert answer.status_code == 422
    assert "does not confirm the price" in words(answer)
    assert "Nothing was charged" in words(answer)
    assert nothing_was_sold()
    shop.http.post("/supplier/switches", json={"clear": True})
    assert shop.buy(stale, shown_price=stale.retail_price).status_code == 303


def test_a_silent_supplier_is_given_up_on_while_the_shopper_still_waits(shop, stale, monkeypatch, settings):
    quick = Client(settings.MOBILEXY_BASE_URL, "key", read_timeout=0.3, body_slack=0.1, attempts=1)
    monkeypatch.setattr(supplier, "quick_client", lambda: quick)
    shop.switch("timeout", endpoint="country-plans", seconds=3)
    began = time.monotonic()
    answer = shop.buy(stale)
    quick.close()
    assert time.monotonic() - began < 2
    assert answer.status_code == 422
    assert nothing_was_sold()


def test_the_client_that_a_shopper_waits_for_gives_up_within_ten_seconds():
    two_tries_to_connect = 2 * supplier.CONNECT
    assert two_tries_to_connect + supplier.ANSWER + supplier.END <= 10


def test_an_empty_list_is_not_believed_and_sells_nothing(shop, stale):
    edit(shop, empty=["japan"])
    assert "does not confirm the price" in words(shop.buy(stale))
    assert nothing_was_sold()
    assert Plan.objects.get(pk=stale.pk).retired_at is None


def test_while_everything_is_read_anew_an_old_price_waits(shop, stale):
    SyncRun.objects.create(trigger="beat")
    assert "does not confirm the price" in words(shop.buy(stale))
    assert nothing_was_sold()


def test_a_plan_of_a_place_that_was_never_read_is_read_first(shop, stale):
    Destination.objects.update(plans_read_at=None)
    assert shop.buy(stale, shown_price=stale.retail_price).status_code == 303
    assert Destination.objects.get().plans_read_at is not None
    assert OrderLine.objects.get().unit_price > Decimal(0)
