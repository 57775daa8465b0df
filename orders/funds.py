"""How much of a shopper's money is ours to keep or to give back. Reads only; lock the order where the answer must hold."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from orders.models import Order, OrderLine, Payment, Refund
from orders.status import DisputeStatus, LineStatus, OrderStatus, PaymentStatus, RefundStatus

# Money in these never left, or came back to us.
VOID_REFUND = (RefundStatus.FAILED, RefundStatus.CANCELED)
SETTLED_PAYMENT = (
    PaymentStatus.PAID,
    PaymentStatus.AUTHORIZED,
    PaymentStatus.CAPTURE_FAILED,
    PaymentStatus.RELEASED,
)


def settled_payment(order: Order) -> Payment | None:
    """The payment that speaks for a paid order; there is one at most."""
    return order.payments.filter(status__in=SETTLED_PAYMENT).last()


def taken(payment: Payment) -> Decimal:
    """What was charged, or is held and may be; 0 once the hold is given back or could not be charged."""
    if payment.status not in {PaymentStatus.PAID, PaymentStatus.AUTHORIZED}:
        return Decimal(0)
    return payment.amount if payment.capture_amount is None else payment.capture_amount


def left(payment: Payment, besides: Refund | None = None) -> Decimal:
    """What was taken and neither given back, nor promised back, nor lost to a dispute; never under 0.

    `besides` is a refund that is not counted.
    """
    refunds = payment.refunds.exclude(status__in=VOID_REFUND)
    if besides is not None:
        refunds = refunds.exclude(pk=besides.pk)
    lost = payment.disputes.filter(status=DisputeStatus.LOST, currency=payment.currency)
    return max(taken(payment) - _sum(refunds) - _sum(lost), Decimal(0))


def has_nothing_left(order: Order) -> bool:
    """Whether everything that this order was paid with is gone again: then nothing may be bought for it."""
    payment = settled_payment(order)
    return payment is not None and left(payment) == 0


def price_of(lines: Iterable[OrderLine]) -> Decimal:
    """What the shopper pays for `lines`."""
    return sum((line.unit_price for line in lines), Decimal(0))


def settle_without_refund(lines: Iterable[OrderLine], reason: str, **fields: Any) -> None:
    """End lines that were not bought and whose money is not ours to send: `reason` says why, in the audit trail."""
    for line in lines:
        line.transition(LineStatus.REFUND_DUE, data={"reason": reason}, next_attempt_at=None)
        line.transition(LineStatus.REFUNDED, data={"reason": reason}, **{"refund": None, **fields})


def reopen(order: Order) -> None:
    """A completed order owes something again: until that is settled it is not complete."""
    fresh = Order.objects.get(pk=order.pk)
    if fresh.status == OrderStatus.COMPLETED:
        fresh.transition(OrderStatus.PAID, data={"reason": "money_owed"})


def _sum(rows: QuerySet[Any]) -> Decimal:
    total: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return total or Decimal(0)
