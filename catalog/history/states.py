"""A plan before and after, and what the difference is called. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from catalog.models import PlanChange

Kind = PlanChange.Kind
Standing = PlanChange.Standing
_BY_STANDING = {
    Standing.LISTED: Kind.RESUMED,
    Standing.INACTIVE: Kind.PAUSED,
    Standing.REFUSED: Kind.REFUSED,
}


@dataclass(frozen=True, slots=True)
class State:
    """What history keeps of a plan. `price` is wholesale, in `currency`; None where there is no usable one."""

    standing: str
    slug: str
    price: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Change:
    """One plan, by whatever key the caller knows it, before and after. None before: it was not there."""

    key: int
    before: State | None
    after: State

    @property
    def kind(self) -> Kind | None:
        """None where nothing has changed, also for a plan that came and went."""
        if self.before is None:
            return None if self.after.standing == Standing.RETIRED else Kind.FIRST_SEEN
        if self.before.standing != self.after.standing:
            return _moved(self.before, self.after)
        if self.after.standing == Standing.RETIRED:
            return None
        return _rewritten(self.before, self.after)

    @property
    def percent(self) -> Decimal | None:
        """How far the price moved, of the old one; None where the two cannot be compared."""
        if self.before is None or self.before.price is None or self.after.price is None:
            return None
        if self.before.currency != self.after.currency:
            return None
        return (self.after.price - self.before.price) * 100 / self.before.price


def _moved(before: State, after: State) -> Kind:
    if after.standing == Standing.RETIRED:
        return Kind.RETIRED
    return Kind.RETURNED if before.standing == Standing.RETIRED else _BY_STANDING[Standing(after.standing)]


def _rewritten(before: State, after: State) -> Kind | None:
    """A price under another slug is the price of another plan, so the slug comes first."""
    if before.slug != after.slug:
        return Kind.RENAMED
    if before.price == after.price and (before.price is None or before.currency == after.currency):
        return None
    if after.price is None:
        return Kind.UNPRICED
    return Kind.PRICED if before.price is None else Kind.PRICE
