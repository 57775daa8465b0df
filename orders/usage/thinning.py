"""Which reading of a history can go with the least loss. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

MOST_READINGS: Final = 96
"""Rows that one eSIM may have: eight a day for twelve days, or a month in which only the bends are kept."""

Point = tuple[datetime, int]


def superfluous(points: Sequence[Point]) -> int | None:
    """The position of the point without which the line through all of them changes least; None where all may stay.

    The first and the last always stay. The change is the area of the triangle with both neighbors (Visvalingam and Whyatt, 1993).
    """
    if len(points) <= MOST_READINGS:
        return None
    return min(range(1, len(points) - 1), key=lambda at: _area(points[at - 1], points[at], points[at + 1]))


def _area(before: Point, point: Point, after: Point) -> float:
    """Twice the triangle's area, in byte seconds."""
    (x0, y0), (x1, y1), (x2, y2) = before, point, after
    along, across = (x2 - x0).total_seconds(), (x1 - x0).total_seconds()
    return abs(along * (y1 - y0) - across * (y2 - y0))
