"""The refund policy for an eSIM that was delivered: it can be returned within so many days of buying it, unless it was used.

Nobody can see from here whether an eSIM was installed. What the supplier tells of its use is the only evidence, and it may lag hours
behind, so a person decides; the rule only keeps out what cannot be returned in any case.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.utils import timezone

from orders.models import Order, OrderLine
from orders.status import LineStatus

# The event of an install link that was opened on the order's page.
INSTALL_TAPPED = "esim.install_tapped"


class Objection(Enum):
    """Why the policy does not give an eSIM's money back."""

    NOT_READY = "not_ready"
    TOO_LATE = "too_late"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Use:
    """What the supplier told of an eSIM's use, at `told_at`; no bytes where it told nothing."""

    used_bytes: int | None = None
    told_at: datetime | None = None


def use_of(line: OrderLine) -> Use:
    """The newest reading, for an eSIM that has one."""
    usage = getattr(getattr(line, "esim", None), "usage", None)
    if usage is None or usage.read_at is None:
        return Use()
    return Use(usage.used_bytes, usage.reported_at or usage.read_at)


def until(order: Order) -> datetime:
    """The last moment at which a refund can be asked for."""
    return (order.paid_at or order.created_at) + timedelta(days=settings.REFUND_DAYS)


def objection(order: Order, line: OrderLine) -> Objection | None:
    """Why nobody may ask for a refund of this line of `order` now; None where one may."""
    if line.status != LineStatus.DELIVERED or line.kind != OrderLine.Kind.ESIM:
        return Objection.NOT_READY
    if timezone.now() > until(order):
        return Objection.TOO_LATE
    return Objection.USED if use_of(line).used_bytes else None
