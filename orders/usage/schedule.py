"""When the supplier may be asked about an eSIM, and how many calls one minute has. Pure but for the settings."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from orders.models import EsimUsage, UsageState

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
AFTER_END: Final = timedelta(days=2)
"""How long an eSIM is read after its end, which is reckoned and may be wrong."""
LATEST: Final = timedelta(days=7)
MOST_DOUBLINGS: Final = 8


def interval() -> timedelta:
    """Between two readings of one eSIM: no faster than carriers tell anything new."""
    return timedelta(minutes=settings.USAGE_READ_MINUTES)


def next_reading(usage: EsimUsage, now: datetime) -> datetime | None:
    """When an eSIM that was just read is due again; None once nothing can change any more, unless it is topped up."""
    is_over = usage.expires_at is not None and now >= usage.expires_at + AFTER_END
    if is_over or usage.state_at(now) == UsageState.USED_UP:
        return None
    return now + interval()


def next_try(failures: int, now: datetime) -> datetime:
    """When to ask again about an eSIM of which nothing came `failures` times in a row: each time after twice as long."""
    doublings: int = min(failures - 1, MOST_DOUBLINGS)
    return now + min(LATEST, interval() * (1 << doublings))


def calls_this_minute(now: datetime) -> int:
    """This minute's share of the calls of one interval: the shares of all its minutes add up to exactly the limit."""
    minutes, most = settings.USAGE_READ_MINUTES, settings.USAGE_CALLS_A_ROUND
    at = int(now.timestamp() // MINUTE.total_seconds()) % minutes
    return int(most * (at + 1) // minutes - most * at // minutes)
