"""News about money that a dying process left unsaid, while another eSIM of the order still waits for a person."""

from decimal import Decimal

import pytest
from django.utils import timezone

from orders import emails, sweep
from orders.captures import NOT_CHARGED
from orders.models import OrderEvent, OutgoingEmail, Payment, Refund
from orders.status import LineStatus, OrderStatus, PaymentStatus, RefundStatus


@pytest.fixture
def order(make_order):
    return make_order(LineStatus.REVIEW, LineStatus.REFUNDED)


def payment_of(order, status=PaymentStatus.PAID):
    return Payment.objects.create(
        order=order, amount=order.total, currency="USD", status=status, expires_at=timezone.now()
    )


def money_mails(order):
    return order.emails.filter(kind=OutgoingEmail.Kind.REFUNDED).count()


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.COMPLETED])
def test_a_refund_that_nobody_told_of_is_found_and_told_once(order, status):
    type(order).objects.update(status=status)
    refund = Refund.objects.create(
        payment=payment_of(order), amount=Decimal("5.50"), status=RefundStatus.SUCCEEDED
    )
    order.lines.filter(status=LineStatus.REFUNDED).update(refund=refund)
    assert sweep.orders_to_follow() == [order.pk]
    emails.queue_refunded(order.pk)
    assert money_mails(order) == 1
    assert sweep.orders_to_follow() == []


def test_a_hold_that_was_let_go_and_nobody_told_of_is_found_and_told_once(order):
    payment_of(order, PaymentStatus.RELEASED)
    line = order.lines.get(status=LineStatus.REFUNDED)
    OrderEvent.objects.create(order=order, line=line, kind="line.refunded", data={"reason": NOT_CHARGED})
    assert sweep.orders_to_follow() == [order.pk]
    emails.queue_refunded(order.pk)
    assert money_mails(order) == 1
    assert sweep.orders_to_follow() == []


def test_an_order_of_which_all_was_said_is_left_alone(order):
    payment_of(order)
    assert sweep.orders_to_follow() == []
