"""A cost that rose after the sale: borne, held for staff, or given back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import Plan
from orders import costs
from orders.models import Order, OrderEvent, OrderLine, OutgoingEmail, Purchase
from orders.status import LineStatus
from orders.tasks import sweep as run_sweep

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def sold(shop, plan, settings):
    """Paid at 5.50 when it cost 4.20; by the time it is bought it costs what the test says."""
    settings.STAFF_EMAILS = ["staff@shop.example"]
    Plan.objects.update(wholesale_price=Decimal("4.20"))

    def sell(cost, **line):
        order = shop.order_a_paid(plan)
        OrderLine.objects.update(**line)
        Plan.objects.update(wholesale_price=Decimal(cost))
        shop.send(shop.events()[-1])
        shop.ring()
        return order

    return sell


def state():
    line = OrderLine.objects.get()
    return line.status, line.hold_reason


def look_again(shop):
    OrderLine.objects.update(next_attempt_at=timezone.now())
    run_sweep()
    shop.ring()


@pytest.mark.parametrize("cost", ["4.00", "4.20", "4.21", "5.50"])
def test_what_the_price_still_covers_is_bought_and_booked_at_its_cost_now(shop, sold, cost):
    sold(cost)
    assert state() == (LineStatus.DELIVERED, "")
    assert Purchase.objects.get().expected_cost == Decimal(cost)


def test_a_loss_within_the_limit_is_borne(shop, sold, settings):
    settings.COST_RISE_PERCENT = Decimal(50)
    sold("6.30")
    assert state() == (LineStatus.DELIVERED, "")


def test_a_loss_beyond_the_limit_is_held_and_staff_hear_of_it_once(shop, sold, settings):
    settings.COST_RISE_PERCENT = Decimal(50)
    order = sold("6.31")
    for _ in range(3):
        look_again(shop)
    assert state() == (LineStatus.ON_HOLD, "cost_rose")
    assert shop.purchases() == []
    assert Purchase.objects.count() == 0
    assert shop.refunds() == []
    [message] = shop.outbox
    assert message.to == ["staff@shop.example"]
    assert order.reference in message.subject
    assert "A cost rose after the sale" in message.subject
    event = OrderEvent.objects.filter(kind="line.on_hold").first()
    assert event.data["cost"] == "6.31000000"
    assert "do not pay again" in shop.client.get(f"/orders/{order.token}/").content.decode()


def test_with_no_rise_allowed_the_price_alone_decides(shop, sold, settings):
    settings.COST_RISE_PERCENT = Decimal(0)
    sold("5.51")
    assert state() == (LineStatus.ON_HOLD, "cost_rose")


def test_the_rate_counts_where_the_supplier_is_paid_in_another_currency(shop, sold, settings):
    settings.COST_RISE_PERCENT = Decimal(0)
    settings.EXCHANGE_RATE = Decimal("1.25")
    sold("4.50")
    assert state() == (LineStatus.ON_HOLD, "cost_rose")


def test_a_cost_in_another_currency_is_not_compared_but_held(shop, sold):
    sold("4.20", wholesale_currency="EUR")
    assert state() == (LineStatus.ON_HOLD, "cost_rose")
    assert shop.purchases() == []


def test_a_cost_that_falls_again_is_bought_by_the_sweep(shop, sold):
    sold("9.00")
    Plan.objects.update(wholesale_price=Decimal("4.50"))
    look_again(shop)
    assert state() == (LineStatus.DELIVERED, "")
    assert len(shop.purchases()) == 1


def test_what_staff_accept_is_bought_and_no_more_than_that(shop, sold):
    sold("9.00")
    line = OrderLine.objects.get()
    assert costs.accept(line.pk, Decimal("8.99")) is True
    look_again(shop)
    assert state() == (LineStatus.ON_HOLD, "cost_rose")

    assert costs.accept(line.pk, Decimal("9.00")) is True
    run_sweep()
    shop.ring()
    assert state() == (LineStatus.DELIVERED, "")
    assert Purchase.objects.get().expected_cost == Decimal("9.00")
    assert OrderEvent.objects.filter(kind="line.waiting", actor="staff").count() == 2
    assert costs.accept(line.pk, Decimal("9.00")) is False


def test_a_line_held_for_another_reason_has_no_cost_to_accept(shop, sold):
    shop.switch("insufficient_balance")
    sold("4.20")
    assert OrderLine.objects.get().status == LineStatus.ON_HOLD
    assert costs.accept(OrderLine.objects.get().pk, Decimal("9.00")) is False
    assert OrderLine.objects.get().cost_limit is None


def test_at_the_deadline_the_money_goes_back(shop, sold, settings):
    sold("9.00")
    Order.objects.update(paid_at=timezone.now() - timedelta(minutes=settings.PURCHASE_RETRY_MINUTES + 1))
    look_again(shop)
    assert OrderLine.objects.get().status == LineStatus.REFUNDED
    assert [refund["amount"] for refund in shop.refunds()] == [550]
    assert shop.purchases() == []
    assert OutgoingEmail.objects.filter(kind="refunded").count() == 1
