"""What no machine may decide: the states in which an order needs a person, and which of them it is in."""

from django.db.models import Exists, OuterRef, Q

from orders.models import Order, OrderLine, Payment, Refund
from orders.status import LineStatus, PaymentStatus, RefundStatus

UNKNOWN_PURCHASE = "unknown_purchase"
MISMATCHED_PAYMENT = "mismatched_payment"
FAILED_REFUND = "failed_refund"


def trouble_of(order: Order) -> list[str]:
    """The troubles of an order, by code; none for one that runs by itself."""
    found = {
        UNKNOWN_PURCHASE: order.lines.filter(status=LineStatus.REVIEW),
        MISMATCHED_PAYMENT: order.payments.filter(status=PaymentStatus.MISMATCH),
        FAILED_REFUND: Refund.objects.filter(payment__order=order, status=RefundStatus.FAILED),
    }
    return [code for code, rows in found.items() if rows.exists()]


def in_trouble() -> Q:
    """Orders that need a person, as a filter."""
    of_order = OuterRef("pk")
    return Q(
        Exists(OrderLine.objects.filter(order=of_order, status=LineStatus.REVIEW))
        | Exists(Payment.objects.filter(order=of_order, status=PaymentStatus.MISMATCH))
        | Exists(Refund.objects.filter(payment__order=of_order, status=RefundStatus.FAILED))
    )
