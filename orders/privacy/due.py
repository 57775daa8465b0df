"""Whose time has come. Queries only; what they find is looked at again under the order's lock."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from orders.models import Esim, Order, OrderEvent, OutgoingEmail
from orders.privacy import waits
from orders.status import EmailStatus, OrderStatus

BATCH = 200
"""Orders in one round."""
LOOKUPS = 1000
"""Mails in one round."""
# Suppliers name no end for many eSIMs. One that is never installed can be for half a year as a rule, and works for up to a year then.
LONGEST_LIFE = timedelta(days=365 + 183)


def orders() -> QuerySet[Order]:
    """Orders that are to be erased now: those kept long enough, and those whose shopper has asked; none in which something is under way."""
    wanted = Q(erasure_asked_at__isnull=False) | _unpaid() | _ended()
    return Order.objects.filter(wanted, erased_at=None).exclude(waits.any_of()).order_by("created_at")


def batch() -> list[int]:
    return list(orders().values_list("pk", flat=True)[:BATCH])


def _unpaid() -> Q:
    if not settings.RETENTION_UNPAID_DAYS:
        return Q(pk__in=[])
    since = _ago(settings.RETENTION_UNPAID_DAYS)
    return Q(
        ~Exists(_later(since)),
        status__in=[OrderStatus.EXPIRED, OrderStatus.CANCELED],
        paid_at=None,
        created_at__lt=since,
    )


def _ended() -> Q:
    """Paid for, nothing has happened to it since, and none of its eSIMs was of use since."""
    if not settings.RETENTION_DAYS:
        return Q(pk__in=[])
    since = _ago(settings.RETENTION_DAYS)
    return Q(
        ~Exists(_later(since)),
        ~Exists(_in_use(since)),
        paid_at__isnull=False,
        created_at__lt=since,
    )


def _later(since: datetime) -> QuerySet[OrderEvent]:
    return OrderEvent.objects.filter(order=OuterRef("pk"), created_at__gt=since)


def _in_use(since: datetime) -> QuerySet[Esim]:
    """ESIMs of an order, or topped up by it, that may have worked since then."""
    mine = Q(line__order=OuterRef("pk")) | Q(top_up_lines__order=OuterRef("pk"))
    known = Q(supplier_expiry_date__gte=since.date())
    unknown = Q(supplier_expiry_date=None, created_at__gt=since - LONGEST_LIFE)
    return Esim.objects.filter(mine, known | unknown)


def lookups() -> QuerySet[OutgoingEmail]:
    """Mails with links to orders, which anybody may have asked for in anybody's name."""
    if not settings.RETENTION_UNPAID_DAYS:
        return OutgoingEmail.objects.none()
    over = [EmailStatus.SENT, EmailStatus.FAILED]
    kind = OutgoingEmail.Kind.FIND_ORDERS
    return OutgoingEmail.objects.filter(
        kind=kind, order=None, status__in=over, created_at__lt=_ago(settings.RETENTION_UNPAID_DAYS)
    )


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
