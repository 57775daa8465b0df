"""Which reminders are due: one query for each, which is asked again when its mail is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from orders.models import Dispute, EsimUsage, NoticeStop, OrderEvent, OutgoingEmail
from orders.status import DisputeStatus, LineStatus, OrderStatus
from orders.taps import TAPPED

Kind = OutgoingEmail.Kind
Usages = QuerySet[EsimUsage]
DAY: Final = timedelta(days=1)
SOON: Final = timedelta(days=3)
STALE: Final = timedelta(days=7)
"""A reminder this much too late is none: the shop was away, or is new to reminders."""
LOW_PERCENT: Final = 80
# No mail arrives at an address under this domain (RFC 2606): what is kept in place of one that was erased.
NO_ADDRESS: Final = ".invalid"


@dataclass(frozen=True, slots=True)
class Rule:
    """`due` finds those to whom it applies at a moment, told before or not."""

    kind: Kind
    due: Callable[[datetime], Usages]


def mailable() -> Usages:
    """Of eSIMs whose shopper may be reminded: not given back, not disputed, not told to be left alone, and still with an address."""
    disputed = Dispute.objects.filter(
        payment__order=OuterRef("esim__line__order"), status__in=[DisputeStatus.OPEN, DisputeStatus.LOST]
    )
    stopped = NoticeStop.objects.filter(order=OuterRef("esim__line__order"))
    return EsimUsage.objects.filter(
        ~Exists(disputed),
        ~Exists(stopped),
        esim__line__status=LineStatus.DELIVERED,
        # How a gift is used is no business of whoever paid for it.
        esim__line__is_gift=False,
        esim__line__order__status__in=[OrderStatus.PAID, OrderStatus.COMPLETED],
    ).exclude(esim__line__order__email__iendswith=NO_ADDRESS)


def _unused(now: datetime) -> Usages:
    """As far as the supplier tells: an eSIM of which nothing was read may be in use."""
    return mailable().filter(
        read_at__gt=now - DAY, used_bytes=0, activated_at=None, is_expiry_told=False, expires_at__gt=now
    )


def _not_installed(now: datetime) -> Usages:
    """Some days after it was ready. Who has opened an install link knows how."""
    tapped = OrderEvent.objects.filter(line=OuterRef("esim__line"), kind=TAPPED)
    latest = now - timedelta(days=settings.NOTICE_INSTALL_DAYS)
    return _unused(now).filter(~Exists(tapped), esim__ready_at__range=(latest - STALE, latest))


def _to_be_begun(now: datetime) -> Usages:
    """Shortly before it can no longer be begun."""
    return _unused(now).filter(expires_at__lte=now + timedelta(days=settings.NOTICE_ACTIVATION_DAYS))


def _measured(now: datetime) -> Usages:
    """A day plan goes on, slowly, when its data is used; its total means one day or all of them."""
    going_on = Q(expires_at=None) | Q(expires_at__gt=now)
    return mailable().filter(
        going_on, total_bytes__gt=0, read_at__gt=now - STALE, esim__line__plan__is_daily=False
    )


def _low(now: datetime) -> Usages:
    enough = Q(used_bytes__gte=F("total_bytes") * LOW_PERCENT / 100)
    return _measured(now).filter(enough, used_bytes__lt=F("total_bytes"))


def _used_up(now: datetime) -> Usages:
    return _measured(now).filter(used_bytes__gte=F("total_bytes"))


def _begun() -> Usages:
    return mailable().filter(Q(activated_at__isnull=False) | Q(is_expiry_told=True))


def _ending(now: datetime, after: timedelta, within: timedelta) -> Usages:
    """Not of a plan that is shorter than that: it would be told as it begins."""
    longer = Q(activated_at=None) | Q(activated_at__lt=F("expires_at") - within)
    return _begun().filter(longer, expires_at__gt=now + after, expires_at__lte=now + within)


def _ending_soon(now: datetime) -> Usages:
    return _ending(now, DAY, SOON)


def _ending_tomorrow(now: datetime) -> Usages:
    return _ending(now, timedelta(0), DAY)


def _ended(now: datetime) -> Usages:
    return _begun().filter(expires_at__gt=now - STALE, expires_at__lte=now)


RULES: Final[Mapping[str, Rule]] = {
    "install": Rule(Kind.NOT_INSTALLED, _not_installed),
    "begin": Rule(Kind.NOT_INSTALLED, _to_be_begun),
    "low": Rule(Kind.LOW_DATA, _low),
    "used_up": Rule(Kind.USED_UP, _used_up),
    "soon": Rule(Kind.EXPIRING, _ending_soon),
    "tomorrow": Rule(Kind.EXPIRING, _ending_tomorrow),
    "ended": Rule(Kind.EXPIRED, _ended),
}


def key(code: str, usage: EsimUsage) -> str:
    """What names a reminder in the outbox: once for an eSIM, and again for each of its top-ups."""
    return f"notice:{code}:{usage.esim_id}:{usage.period}"


def untold(code: str) -> Usages:
    """Those to whom a rule applies and who have not been told."""
    name = Concat(
        Value(f"notice:{code}:"),
        Cast(OuterRef("esim_id"), CharField()),
        Value(":"),
        Cast(OuterRef("period"), CharField()),
    )
    told = OutgoingEmail.objects.filter(key=name)
    return RULES[code].due(timezone.now()).filter(~Exists(told))


def still(mail: OutgoingEmail) -> tuple[str, EsimUsage] | None:
    """The rule and the eSIM of a queued reminder, if it is still true; None when there is nothing to say any more."""
    _notice, code, esim_id, period = mail.key.split(":")
    rows = RULES[code].due(timezone.now()).filter(esim=int(esim_id), period=int(period))
    usage = rows.select_related("esim__line__plan__destination", "esim__line__order").first()
    return (code, usage) if usage else None
