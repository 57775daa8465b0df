"""Many hands on one order's money."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import captures, disputes, fulfillment, payments, refunds
from orders.models import Order, OrderEvent, OrderLine, Payment, Refund
from orders.status import LineStatus, OrderStatus, PaymentStatus, RefundStatus


@pytest.fixture
def order(japan_plan):
    order = Order.objects.create(
        email="ada@example.com", currency="USD", total=5.5, status=OrderStatus.PAID, paid_at=timezone.now()
    )
    line = OrderLine.of_plan(japan_plan, order=order, number=1, status=LineStatus.WAITING)
    line.next_attempt_at = timezone.now()
    line.save()
    Payment.objects.create(
        order=order,
        status=PaymentStatus.PAID,
        amount=Decimal("5.50"),
        currency="USD",
        payment_intent_id="pi_1",
        expires_at=timezone.now() + timedelta(minutes=31),
    )
    return order


def at_stripe(key="re_1", status="succeeded", own_key=""):
    return payments.RefundState(key, status, 550, "USD", own_key, is_booked=True)


def test_twenty_who_repeat_a_failed_refund_make_one(order, all_at_once):
    order.lines.get().transition(LineStatus.REFUND_DUE)
    failed = refunds.prepare(order.pk)
    failed.transition(RefundStatus.FAILED)
    made = all_at_once(lambda: refunds.retry(failed.pk))
    assert [each for each in made if isinstance(each, Exception)] == []
    assert len([each for each in made if each is not None]) == 1
    assert Refund.objects.count() == 2
    assert order.lines.get().refund == Refund.objects.last()


def test_twenty_who_prepare_a_refund_make_one(order, all_at_once):
    order.lines.get().transition(LineStatus.REFUND_DUE)
    made = all_at_once(lambda: refunds.prepare(order.pk))
    assert len([each for each in made if each is not None]) == 1
    assert Refund.objects.count() == 1


def test_twenty_who_hear_of_a_refund_in_the_dashboard_note_one(order, all_at_once):
    order.payments.get()
    heard = all_at_once(lambda: refunds.record(order.payments.get().pk, [at_stripe()]))
    assert heard == [None] * 20
    assert Refund.objects.count() == 1
    assert OrderEvent.objects.filter(kind="refund.dashboard").count() == 1
    assert order.lines.get().status == LineStatus.REFUNDED


def test_a_refund_that_fails_while_it_is_settled_ends_failed(order, all_at_once):
    order.lines.get().transition(LineStatus.REFUND_DUE)
    refund = refunds.prepare(order.pk)
    words = iter(["succeeded", "failed"] * 10)
    results = all_at_once(lambda: refunds.apply(refund.pk, at_stripe(status=next(words))))
    assert [each for each in results if isinstance(each, Exception)] == []
    assert Refund.objects.get().status == RefundStatus.FAILED
    assert order.lines.get().status == LineStatus.REFUND_DUE


def test_a_line_is_either_bought_or_kept_by_the_dispute(order, counting_supplier, all_at_once):
    payment = order.payments.get()
    state = payments.DisputeState(
        "du_1", "needs_response", "fraudulent", 550, "USD", "pi_1", timezone.now(), None
    )
    turns = iter(range(20))

    def work():
        if next(turns) % 2:
            fulfillment.buy(order.lines.get().pk)
        else:
            disputes.record(payment.pk, state)

    results = all_at_once(work)
    assert [each for each in results if isinstance(each, Exception)] == []
    status = order.lines.get().status
    assert (status, counting_supplier.calls) in {(LineStatus.DELIVERED, 1), (LineStatus.ON_HOLD, 0)}
    assert not fulfillment.buy(order.lines.get().pk)


def test_twenty_who_decide_what_to_charge_write_down_one_amount(order, all_at_once):
    Payment.objects.update(status=PaymentStatus.AUTHORIZED, capture="after_purchase")
    OrderLine.objects.update(status=LineStatus.DELIVERED)
    decided = all_at_once(lambda: captures.prepare(order.pk))
    assert set(decided) == {order.payments.get().pk}
    assert Payment.objects.get().capture_amount == Decimal("5.50")
    assert OrderEvent.objects.filter(kind=captures.DECIDED).count() == 1
