"""How long the data lasts at the pace of the last days, and when that cannot be told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from orders.usage.thinning import Point

WINDOW: Final = timedelta(days=3)
"""What people do changes with the journey: older use says little about the next days."""
SHORTEST: Final = timedelta(hours=12)
FEWEST: Final = 3


class Kind(Enum):
    """What can be said."""

    LASTS = "lasts"  # until `at`, which is before the days end
    OUTLASTS = "outlasts"  # the days end first
    TOO_LITTLE = "too_little"  # too little is known yet
    NONE = "none"  # there is nothing to foretell


@dataclass(frozen=True, slots=True)
class Forecast:
    kind: Kind
    at: datetime | None = None


def forecast(points: Sequence[Point], total: int | None, now: datetime, ends: datetime | None) -> Forecast:
    """What the readings, oldest first, foretell of an allowance of `total` bytes whose days end at `ends`."""
    if not total or not points or points[-1][1] >= total or (ends is not None and ends <= now):
        return Forecast(Kind.NONE)
    recent = _recent(points)
    span = recent[-1][0] - recent[0][0]
    used = recent[-1][1] - recent[0][1]
    if len(recent) < FEWEST or span < SHORTEST or used <= 0:
        return Forecast(Kind.TOO_LITTLE)
    left = total - points[-1][1]
    try:
        at = points[-1][0] + span * (left / used)
    except OverflowError:  # a pace at which it lasts longer than the calendar does
        return Forecast(Kind.OUTLASTS)
    return Forecast(Kind.OUTLASTS) if ends is not None and at >= ends else Forecast(Kind.LASTS, max(at, now))


def _recent(points: Sequence[Point]) -> Sequence[Point]:
    """The last days, with the reading before them, where their pace began."""
    since = points[-1][0] - WINDOW
    first = next(at for at, point in enumerate(points) if point[0] >= since)
    return points[max(0, first - 1) :]
