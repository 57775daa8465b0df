"""What must have ended before an order can be erased: money or an eSIM on its way, a question, a mail, a bank that decides.

Nothing that leaves one of these states does so without the order's lock, so that what holds under the lock holds until it is let go.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import (
    Dispute,
    Esim,
    Order,
    OrderEvent,
    OrderLine,
    OutgoingEmail,
    Payment,
    Purchase,
    Refund,
    ShopperRequest,
    StripeEvent,
)
from orders.status import (
    SETTLED_LINE,
    DisputeStatus,
    EmailStatus,
    LineStatus,
    OrderStatus,
    PaymentStatus,
    PurchaseStatus,
    RefundStatus,
    RequestStatus,
)

# Of what has just happened a bell may still ring, such as for a mail that says so.
SETTLING = timedelta(minutes=10)
# After so long an event that could not be acted on is none any more: Stripe has forgotten it too.
STRIPE_KEEPS = timedelta(days=30)

# An order, or a reference to one from an outer query.
AnOrder = Any


def _unfinished(order: AnOrder) -> QuerySet[Any]:
    return OrderLine.objects.filter(order=order).exclude(status__in=SETTLED_LINE)


def _top_ups(order: AnOrder) -> QuerySet[Any]:
    """Of its eSIMs, by other orders."""
    return OrderLine.objects.filter(target_esim__line__order=order).exclude(status__in=SETTLED_LINE)


def _purchases(order: AnOrder) -> QuerySet[Any]:
    unclear = [PurchaseStatus.STARTED, PurchaseStatus.UNKNOWN]
    return Purchase.objects.filter(line__order=order, status__in=unclear)


def _payments(order: AnOrder) -> QuerySet[Any]:
    settled = [PaymentStatus.PAID, PaymentStatus.RELEASED, PaymentStatus.FAILED, PaymentStatus.EXPIRED]
    return Payment.objects.filter(order=order).exclude(status__in=settled)


def _news(order: AnOrder) -> QuerySet[Any]:
    """Payments about which Stripe has told something that nobody has acted on."""
    names = Q(session_id=OuterRef("session_id")) | (
        ~Q(payment_intent_id="") & Q(payment_intent_id=OuterRef("payment_intent_id"))
    )
    waiting = [StripeEvent.Status.RECEIVED, StripeEvent.Status.FAILED]
    events = StripeEvent.objects.filter(
        names, status__in=waiting, received_at__gt=timezone.now() - STRIPE_KEEPS
    )
    return Payment.objects.filter(Exists(events), order=order)


def _refunds(order: AnOrder) -> QuerySet[Any]:
    moving = [RefundStatus.CREATED, RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION]
    return Refund.objects.filter(payment__order=order, status__in=moving)


def _disputes(order: AnOrder) -> QuerySet[Any]:
    return Dispute.objects.filter(payment__order=order, status=DisputeStatus.OPEN)


def _requests(order: AnOrder) -> QuerySet[Any]:
    return ShopperRequest.objects.filter(order=order, status=RequestStatus.OPEN)


def _mails(order: AnOrder) -> QuerySet[Any]:
    return OutgoingEmail.objects.filter(order=order, status__in=[EmailStatus.QUEUED, EmailStatus.SENDING])


def _unmailed(order: AnOrder) -> QuerySet[Any]:
    return Esim.objects.filter(line__order=order, ready_at__isnull=False, delivery_email=None)


def _gifts(order: AnOrder) -> QuerySet[Any]:
    """What waits for its day."""
    return OrderLine.objects.filter(
        order=order, is_gift=True, status=LineStatus.DELIVERED, order__gift__mailings=0
    )


def _just_now(order: AnOrder) -> QuerySet[Any]:
    return OrderEvent.objects.filter(order=order, created_at__gt=timezone.now() - SETTLING)


def _open(order: AnOrder) -> QuerySet[Any]:
    over = [OrderStatus.COMPLETED, OrderStatus.EXPIRED, OrderStatus.CANCELED]
    key: Any = order if isinstance(order, OuterRef) else order.pk
    return Order.objects.filter(pk=key).exclude(status__in=over)


WAITS: dict[str, tuple[Any, Callable[[AnOrder], QuerySet[Any]]]] = {
    "payment": (_("a payment that is not settled"), _payments),
    "purchase": (_("a purchase whose outcome is not known"), _purchases),
    "refund": (_("money on its way back"), _refunds),
    "dispute": (_("a bank that decides about the payment"), _disputes),
    "line": (_("an eSIM that is neither delivered nor refunded"), _unfinished),
    "top_up": (_("a top-up of one of its eSIMs"), _top_ups),
    "request": (_("a request that nobody has answered"), _requests),
    "mail": (_("a mail that is not sent"), _mails),
    "gift": (_("a gift that is not on its way"), _gifts),
    "unmailed": (_("an eSIM that was not mailed"), _unmailed),
    "news": (_("an event of Stripe that nobody has acted on"), _news),
    "open": (_("an order that is not closed"), _open),
    "just_now": (_("something that has happened within ten minutes"), _just_now),
}


def of(order: Order) -> list[str]:
    """What an order waits for, by code; nothing for one that can be erased. Ask under its lock."""
    return [code for code, (_words, rows) in WAITS.items() if rows(order).exists()]


def any_of() -> Q:
    """Orders that wait for something, as a filter."""
    found = Q()
    for _words, rows in WAITS.values():
        found |= Q(Exists(rows(OuterRef("pk"))))
    return found


def words(codes: list[str]) -> str:
    """For staff."""
    return ", ".join(str(WAITS[code][0]) for code in codes)
