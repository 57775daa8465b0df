"""What no machine may decide: the states in which an order needs a person, and which of them it is in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from catalog.models import SyncRun
from orders.models import Dispute, Esim, Order, OrderLine, Payment, Refund, ShopperRequest
from orders.status import DisputeStatus, LineStatus, PaymentStatus, RefundStatus, RequestStatus

UNKNOWN_PURCHASE = "unknown_purchase"
LATE_CODE = "late_code"
MISSING_CODE = "missing_code"
COST_ROSE = "cost_rose"
MISMATCHED_PAYMENT = "mismatched_payment"
FAILED_CAPTURE = "failed_capture"
FAILED_REFUND = "failed_refund"
OPEN_DISPUTE = "open_dispute"
HELD_SYNC = "held_sync"
OPEN_REQUEST = "open_request"

# An order, or a reference to one from an outer query, which the stubs do not know in a look-up.
AnOrder = Any
Rows = (
    QuerySet[OrderLine]
    | QuerySet[Esim]
    | QuerySet[Payment]
    | QuerySet[Refund]
    | QuerySet[Dispute]
    | QuerySet[ShopperRequest]
)


def late_codes(minutes: int) -> QuerySet[Esim]:
    """ESIMs bought more than `minutes` ago whose activation code has not come."""
    since = timezone.now() - timedelta(minutes=minutes)
    return Esim.objects.filter(ready_at=None, created_at__lt=since, line__status=LineStatus.PREPARING)


def held_sync() -> tuple[int, str] | None:
    """A catalog that waits for staff: its run, and by what name staff are told of it, once for as long as the question is open."""
    run = SyncRun.objects.filter(status=SyncRun.Status.HELD, asked_at__isnull=False).first()
    return (run.pk, f"shop:{HELD_SYNC}:{run.asked_at:%Y%m%d%H%M%S%f}") if run is not None else None


def _unknown_purchases(order: AnOrder) -> Rows:
    return OrderLine.objects.filter(order=order, status=LineStatus.REVIEW)


def _late_codes(order: AnOrder) -> Rows:
    return late_codes(settings.LATE_CODE_WARN_MINUTES).filter(line__order=order)


def _missing_codes(order: AnOrder) -> Rows:
    return late_codes(settings.LATE_CODE_STAFF_MINUTES).filter(line__order=order)


def _cost_rises(order: AnOrder) -> Rows:
    return OrderLine.objects.filter(order=order, status=LineStatus.ON_HOLD, hold_reason=COST_ROSE)


def _mismatches(order: AnOrder) -> Rows:
    return Payment.objects.filter(order=order, status=PaymentStatus.MISMATCH)


def _failed_captures(order: AnOrder) -> Rows:
    return Payment.objects.filter(order=order, status=PaymentStatus.CAPTURE_FAILED)


def _failed_refunds(order: AnOrder) -> Rows:
    """Those that nobody has replaced by another: a line names the refund that counts."""
    return Refund.objects.filter(
        payment__order=order,
        status__in=[RefundStatus.FAILED, RefundStatus.CANCELED],
        lines__status__in=[LineStatus.REFUND_DUE, LineStatus.REFUNDED],
    )


def _open_disputes(order: AnOrder) -> Rows:
    return Dispute.objects.filter(payment__order=order, status=DisputeStatus.OPEN)


def _open_requests(order: AnOrder) -> Rows:
    return ShopperRequest.objects.filter(order=order, status=RequestStatus.OPEN)


# Dearest first.
TROUBLES: dict[str, Callable[[AnOrder], Rows]] = {
    UNKNOWN_PURCHASE: _unknown_purchases,
    OPEN_DISPUTE: _open_disputes,
    FAILED_REFUND: _failed_refunds,
    FAILED_CAPTURE: _failed_captures,
    MISMATCHED_PAYMENT: _mismatches,
    COST_ROSE: _cost_rises,
    MISSING_CODE: _missing_codes,
    OPEN_REQUEST: _open_requests,
}
# Staff are mailed about these, once for an order: late codes as well, which may still settle themselves, but not requests, each of
# which is mailed when it is written down.
ALERTS = {code: rows for code, rows in TROUBLES.items() if code != OPEN_REQUEST} | {LATE_CODE: _late_codes}


def trouble_of(order: Order) -> list[str]:
    """The troubles of an order, by code; none for one that runs by itself."""
    return [code for code, rows in TROUBLES.items() if rows(order).exists()]


def alerts_of(order: Order) -> list[str]:
    """What staff should hear of an order, by code: its troubles, and what may become one."""
    return [code for code, rows in ALERTS.items() if rows(order).exists()]


def in_trouble(code: str = "") -> Q:
    """Orders that need a person, for any reason or for one, as a filter."""
    found = Q()
    for rows in (TROUBLES if not code else {code: (TROUBLES | ALERTS)[code]}).values():
        found |= Q(Exists(rows(OuterRef("pk"))))
    return found
