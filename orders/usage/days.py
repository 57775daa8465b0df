"""What was used on each day, from readings of running totals. Pure."""

from collections.abc import Sequence
from datetime import date

from orders.usage.thinning import Point


def by_day(points: Sequence[Point]) -> list[tuple[date, int, int]]:
    """Day by UTC, bytes used on it and in all at its end, oldest first; days without a reading are left out.

    A total that falls, as after a top-up that begins to count anew, is a day's own use.
    """
    ends: dict[date, int] = {}
    for at, used in points:
        ends[at.date()] = used
    before, rows = 0, []
    for day, used in ends.items():
        rows.append((day, used - before if used >= before else used, used))
        before = used
    return rows
