"""Twenty members of staff who decide about one line at the same moment."""

import time

import pytest
from django.utils import timezone

from orders import decisions
from orders.models import Order, OrderEvent, OrderLine, Purchase
from orders.status import LineStatus, OrderStatus, PurchaseStatus


@pytest.fixture
def in_doubt(japan_plan):
    order = Order.objects.create(
        email="ada@example.com", currency="USD", total=5.5, status=OrderStatus.PAID, paid_at=timezone.now()
    )
    line = OrderLine.of_plan(japan_plan, order=order, number=1, status=LineStatus.REVIEW)
    line.save()
    Purchase.objects.create(line=line, attempt=1, expected_cost="4.20", status=PurchaseStatus.UNKNOWN)
    return line


@pytest.mark.parametrize("decision", ["buy_again", "refund"])
def test_one_decision_of_twenty_takes_effect(in_doubt, all_at_once, admin_user, decision):
    by = decisions.Decider(admin_user.pk, "I looked")
    results = all_at_once(lambda: getattr(decisions, decision)(in_doubt.pk, by))

    assert sum(isinstance(result, decisions.DecisionError) for result in results) == 19
    assert results.count(None) == 1
    assert OrderEvent.objects.filter(user=admin_user, kind__startswith="line.").count() == 1
    assert Purchase.objects.get().status == PurchaseStatus.RELEASED


def test_control_without_the_lock_several_believe_that_they_decided(in_doubt, all_at_once):
    def decide_by_looking_first():
        line = OrderLine.objects.get(pk=in_doubt.pk)
        if line.status != LineStatus.REVIEW:
            return False
        time.sleep(0.01)  # whatever a process does between looking and acting
        OrderLine.objects.filter(pk=line.pk).update(status=LineStatus.WAITING)
        return True

    assert all_at_once(decide_by_looking_first).count(True) > 1


def test_one_code_of_twenty_is_delivered(in_doubt, all_at_once, admin_user):
    by = decisions.Decider(admin_user.pk, "I looked")
    results = all_at_once(
        lambda: decisions.it_was_bought(in_doubt.pk, by, code="LPA:1$rsp.example.com$CODE-1")
    )

    assert results.count(None) == 1
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert OrderEvent.objects.filter(kind="purchase.bought").count() == 1
