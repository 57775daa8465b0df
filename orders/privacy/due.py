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
# The supplier's date is that of an eSIM which is installed at once; most can be installed for half a year.
TO_INSTALL = timedelta(days=183)
# Where it names no date: the longest plans are for a year.
LONGEST_LIFE = TO_INSTALL + timedelta(days=365)


def batch() -> list[int]:
    """Orders that are to be erased now: first those whose shopper has asked, then those kept long enough."""
    found = [*_asked().values_list("pk", flat=True)[:BATCH], *_over().values_list("pk", flat=True)[:BATCH]]
    return list(dict.fromkeys(found))[:BATCH]


def is_due(order: Order) -> bool:
    """Ask under its lock."""
    return any(rows.filter(pk=order.pk).exists() for rows in (_asked(), _over()))


def _asked() -> QuerySet[Order]:
    return _at_rest(Q(erasure_asked_at__isnull=False))


def _over() -> QuerySet[Order]:
    days = [each for each in (settings.RETENTION_DAYS, settings.RETENTION_UNPAID_DAYS) if each]
    # Said once for all, so that the database need not look at younger orders at all.
    old = Q(created_at__lt=_ago(min(days))) if days else Q(pk__in=[])
    return _at_rest(old & (_unpaid() | _ended()))


def _at_rest(wanted: Q) -> QuerySet[Order]:
    return Order.objects.filter(wanted, erased_at=None).exclude(waits.any_of()).order_by("created_at")


def _unpaid() -> Q:
    if not settings.RETENTION_UNPAID_DAYS:
        return Q(pk__in=[])
    since = _ago(settings.RETENTION_UNPAID_DAYS)
    over = [OrderStatus.EXPIRED, OrderStatus.CANCELED]
    return Q(created_at__lt=since, status__in=over, paid_at=None) & ~Q(Exists(_later(since)))


def _ended() -> Q:
    """Paid for, nothing has happened to it since, and none of its eSIMs was of use since."""
    if not settings.RETENTION_DAYS:
        return Q(pk__in=[])
    since = _ago(settings.RETENTION_DAYS)
    is_old = Q(created_at__lt=since, paid_at__isnull=False)
    return is_old & ~Q(Exists(_later(since))) & ~Q(Exists(_in_use(since)))


def _later(since: datetime) -> QuerySet[OrderEvent]:
    return OrderEvent.objects.filter(order=OuterRef("pk"), created_at__gt=since)


def _in_use(since: datetime) -> QuerySet[Esim]:
    """ESIMs of an order, or topped up by it, that may have worked since then."""
    mine = Q(line__order=OuterRef("pk")) | Q(top_up_lines__order=OuterRef("pk"))
    read = Q(usage__expires_at__isnull=False)
    known = Q(supplier_expiry_date__gte=(since - TO_INSTALL).date())
    unknown = Q(supplier_expiry_date=None, created_at__gt=since - LONGEST_LIFE)
    return Esim.objects.filter(mine, Q(usage__expires_at__gte=since) | ~read & (known | unknown))


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
