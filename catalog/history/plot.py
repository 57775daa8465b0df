"""A plan's cost over time as the path of a step chart. Pure: dates and prices in, coordinates out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

WIDTH, HEIGHT = 600, 120
# Above and below the line, so that it is not cut.
MARGIN = 6

Step = tuple[datetime, Decimal | None]
"""From when on, at what price; None while there is none."""


@dataclass(frozen=True, slots=True)
class Plot:
    """`path` is for an SVG of `WIDTH` by `HEIGHT`; `lowest` and `highest` are what its lower and upper edge stand for."""

    path: str
    lowest: Decimal
    highest: Decimal
    begins: datetime
    ends: datetime


def plot(steps: Sequence[Step], until: datetime) -> Plot | None:
    """The steps, in order of time, drawn up to `until`; None where the price never moved."""
    prices = [price for _at, price in steps if price is not None]
    if len(set(prices)) < 2:  # noqa: PLR2004  a line needs two heights
        return None
    begins = steps[0][0]
    found = _Scale(begins, (until - begins).total_seconds() or 1.0, min(prices), max(prices))
    return Plot(found.path(steps, until), found.lowest, found.highest, begins, until)


@dataclass(frozen=True, slots=True)
class _Scale:
    begins: datetime
    seconds: float
    lowest: Decimal
    highest: Decimal

    def path(self, steps: Sequence[Step], until: datetime) -> str:
        return " ".join(self._parts(steps, until))

    def _parts(self, steps: Sequence[Step], until: datetime) -> Iterable[str]:
        """Level until the next step, then straight up or down; a gap where there is no price."""
        ends = [at for at, _price in steps[1:]] + [until]
        is_drawing = False
        for (at, price), end in zip(steps, ends, strict=True):
            if price is not None:
                yield f"V{self._y(price)}" if is_drawing else f"M{self._x(at)} {self._y(price)}"
                yield f"H{self._x(end)}"
            is_drawing = price is not None

    def _x(self, at: datetime) -> str:
        return f"{(at - self.begins).total_seconds() / self.seconds * WIDTH:.1f}"

    def _y(self, price: Decimal) -> str:
        height = HEIGHT - 2 * MARGIN
        return f"{MARGIN + float((self.highest - price) / (self.highest - self.lowest)) * height:.1f}"
