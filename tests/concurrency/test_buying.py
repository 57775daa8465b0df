"""Twenty workers, one paid line."""

import time

import pytest
from django.utils import timezone

from orders import fulfillment
from orders.models import Esim, Order, OrderEvent, OrderLine, OutgoingEmail, Purchase
from orders.status import LineStatus, OrderStatus


@pytest.fixture
def paid_line(japan_plan):
    order = Order.objects.create(
        email="ada@example.com", currency="USD", total=5.5, status=OrderStatus.PAID, paid_at=timezone.now()
    )
    line = OrderLine.of_plan(japan_plan, order=order, number=1, status=LineStatus.WAITING)
    line.next_attempt_at = timezone.now()
    line.save()
    return line


def test_twenty_workers_buy_one_esim_once(paid_line, counting_supplier, all_at_once):
    results = all_at_once(lambda: fulfillment.buy(paid_line.pk))

    assert sorted(results) == [False] * 19 + [True]
    assert counting_supplier.calls == 1
    assert Purchase.objects.count() == 1
    assert Esim.objects.count() == 1
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert OrderEvent.objects.filter(kind="line.buying").count() == 1


def test_control_without_the_claim_the_same_twenty_workers_buy_many(
    paid_line, counting_supplier, all_at_once
):
    def buy_by_looking_first():
        line = OrderLine.objects.get(pk=paid_line.pk)
        if line.status != LineStatus.WAITING:
            return False
        time.sleep(0.01)  # whatever a process does between looking and acting
        counting_supplier.purchase(line.plan_supplier_id)
        OrderLine.objects.filter(pk=line.pk).update(status=LineStatus.DELIVERED)
        return True

    all_at_once(buy_by_looking_first)

    assert counting_supplier.calls > 1


def test_a_second_live_purchase_of_a_line_is_refused_by_the_database_itself(paid_line, all_at_once):
    def insert():
        Purchase.objects.create(line=paid_line, attempt=1, expected_cost="4.20")
        return True

    results = all_at_once(insert)

    assert results.count(True) == 1
    assert Purchase.objects.count() == 1


def test_twenty_workers_queue_one_delivery_mail(paid_line, counting_supplier, all_at_once):
    from orders import emails

    fulfillment.buy(paid_line.pk)
    results = all_at_once(lambda: emails.queue_delivery(paid_line.order_id))

    assert len([mail for mail in results if mail is not None]) == 1
    assert OutgoingEmail.objects.count() == 1
