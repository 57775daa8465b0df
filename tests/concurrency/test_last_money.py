"""Many shoppers at once: money for one eSIM, and limits that each must see the others reach."""

import time
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import Plan, PurchasingPower
from catalog.models.purchasing_power import PurchasingPowerQuerySet
from orders import checkout, payments, purchasing_power
from orders.models import BalanceReading, Order


class Addresses:
    def success(self, order):
        return f"https://shop.example/{order.reference}"

    cancel = success


@pytest.fixture
def buy_the_last(japan_plan, monkeypatch):
    """Money for exactly one; a payment page that opens at once."""
    monkeypatch.setattr(
        payments, "create_session", lambda payment, **_more: (f"cs_{payment.pk}", "https://pay.example")
    )
    BalanceReading.objects.create(amount=Decimal("4.20"), taken_at=timezone.now())

    def buy():
        plan = Plan.objects.get(pk=japan_plan.pk)
        return checkout.start(checkout.Choice([checkout.Item(plan)], "ada@example.com"), Addresses())

    return buy


def test_twenty_shoppers_are_sold_the_last_money_once(buy_the_last, all_at_once):
    results = all_at_once(buy_the_last)

    assert sum(isinstance(result, checkout.PaymentPage) for result in results) == 1
    assert sum(isinstance(result, checkout.OutOfReachError) for result in results) == 19
    assert Order.objects.count() == 1
    assert PurchasingPower.objects.count() == 1


def test_control_without_holding_the_row_it_is_sold_to_many(buy_the_last, all_at_once, monkeypatch):
    def look_only(costs):
        free = purchasing_power._amount() - purchasing_power._promised()
        time.sleep(0.05)  # whatever a process does between looking and acting
        return len(costs) if free >= sum(costs) else 0

    monkeypatch.setattr(PurchasingPowerQuerySet, "hold", lambda _rows: None)
    monkeypatch.setattr(purchasing_power, "can_sell", look_only)
    results = all_at_once(buy_the_last)

    assert sum(isinstance(result, checkout.PaymentPage) for result in results) > 1


def test_twenty_orders_begun_at_once_see_each_other(buy_the_last, all_at_once, settings):
    settings.CHECKOUT_TRIES_PER_EMAIL = 3
    BalanceReading.objects.update(amount=Decimal(1000))
    results = all_at_once(buy_the_last)

    assert sum(isinstance(result, checkout.PaymentPage) for result in results) == 3
    assert sum(isinstance(result, checkout.TooManyOrdersError) for result in results) == 17
    assert Order.objects.count() == 3
