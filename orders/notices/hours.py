"""When a mail does not wake anybody: by the clocks of the countries in which an eSIM works."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from django.conf import settings

HOURS: Final = 24


def read(text: str) -> tuple[int, int]:
    """From and until which hour, of `9-21`.

    Raises:
        ValueError: it says no such hours.
    """
    first, _dash, last = text.partition("-")
    begins, ends = int(first), int(last)
    if not (0 <= begins < HOURS and 0 < ends <= HOURS and begins != ends):
        raise ValueError(text)
    return begins, ends


def is_open(hour: int) -> bool:
    begins, ends = read(settings.NOTICE_HOURS)
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def is_good(iso_codes: Collection[str], now: datetime) -> bool:
    """Whether mail may go now to somebody in one of these countries, nobody knows which.

    Of a plan that works around the world somewhere it is always night: it may go in those hours of the day in which as few as possible
    of its clocks show one. For a country with one clock that is its day.
    """
    clocks = _clocks(frozenset(iso_codes), now.replace(minute=0, second=0, microsecond=0))
    awake = [
        sum(count for east, count in clocks if is_open(int((hour + east) % HOURS))) for hour in range(HOURS)
    ]
    return awake[now.hour] == max(awake)


@lru_cache(maxsize=1024)
def _clocks(iso_codes: frozenset[str], now: datetime) -> tuple[tuple[float, int], ...]:
    """By how many hours clocks are ahead of UTC at that hour, and in how many of the countries some are."""
    found: Counter[float] = Counter()
    for iso_code in iso_codes:
        found.update(set(_offsets(get_global("territory_zones").get(iso_code, ()), now)))
    return tuple(found.items()) or ((0.0, 1),)


def _offsets(zones: Iterable[str], now: datetime) -> Iterable[float]:
    """CLDR keeps old names, which some machines do not know."""
    for zone in zones:
        try:
            offset = now.astimezone(ZoneInfo(zone)).utcoffset()
        except ZoneInfoNotFoundError:
            continue
        yield (offset or timedelta(0)) / timedelta(hours=1)
