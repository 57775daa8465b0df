"""Use over time as paths for an SVG. Pure: readings in, coordinates out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orders.usage.thinning import Point

WIDTH: Final = 600
HEIGHT: Final = 120
MARGIN: Final = 6
FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Plot:
    """`line` and `area` below it are for an SVG of `WIDTH` by `HEIGHT`, whose upper edge stands for `top` bytes."""

    line: str
    area: str
    top: int
    begins: datetime
    ends: datetime
    width: int = WIDTH
    height: int = HEIGHT


def plot(points: Sequence[Point], total: int | None) -> Plot | None:
    """The readings, oldest first; None where there is no line to draw yet."""
    if len(points) < FEWEST or not any(used for _at, used in points):
        return None
    begins, ends = points[0][0], points[-1][0]
    seconds = (ends - begins).total_seconds()
    top = max(total or 0, *(used for _at, used in points))
    floor = HEIGHT - MARGIN
    drawn = " L".join(
        f"{(at - begins).total_seconds() / seconds * WIDTH:.1f} {floor - used / top * (floor - MARGIN):.1f}"
        for at, used in points
    )
    return Plot(f"M{drawn}", f"M0 {floor} L{drawn} V{floor} Z", top, begins, ends)
