"""Which plan of a place is the best at what. Pure; the same words stand on the page (`components/badge_rules.html`).

A badge is given only where at least `COMPARED` plans compete for it. Between equals the cheaper wins, then the one that lasts longer,
then the one we have listed longest. A day plan is never of best value: its data cannot be kept for tomorrow.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from catalog.sizes import GB

COMPARED = 3
VALUE_GB = (1, 10)
"""What a trip uses. Among all plans the largest would nearly always win, and most of it would go unused."""
WEEK_DAYS = 7
WEEK_GB = 3
"""At full speed, for messages, maps and the web on seven days. With less the smallest plan would win, and run out."""
LONGEST_GB = 1
BEST_VALUE, LONGEST, WEEK = "best_value", "longest", "week"
KINDS = (BEST_VALUE, WEEK, LONGEST)
"""As they are shown, the most useful first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan on sale: retail price, days, and bytes in all, or a day at full speed where `is_daily`; the other is None."""

    key: int
    price: Decimal
    days: int | None
    is_daily: bool
    data_bytes: int | None
    daily_cap_bytes: int | None

    @property
    def total(self) -> int:
        """Bytes that may be used on any day; 0 for a day plan and where it is not known."""
        return 0 if self.is_daily else self.data_bytes or 0

    @property
    def week_purchases(self) -> int:
        return purchases_for_a_week(self.days)

    @property
    def week_price(self) -> Decimal:
        return self.price * self.week_purchases

    @property
    def week_bytes(self) -> int:
        """At full speed within seven days."""
        return (self.daily_cap_bytes or 0) * WEEK_DAYS if self.is_daily else self.total * self.week_purchases


def purchases_for_a_week(days: int | None) -> int:
    """How many plans of so many days last for seven; 0 where nobody knows how long one lasts."""
    return -(-WEEK_DAYS // days) if days else 0


def choose(offers: Iterable[Offer], most_purchases: int) -> Mapping[str, int]:
    """The winner's key by kind of badge, for the offers of one place. `most_purchases`: eSIMs that one order may hold."""
    listed = list(offers)
    valued = [each for each in listed if VALUE_GB[0] * GB <= each.total <= VALUE_GB[1] * GB]
    lasting = [each for each in listed if each.days and each.total >= LONGEST_GB * GB]
    weekly = [each for each in listed if _lasts_a_week(each, most_purchases)]
    found = {
        BEST_VALUE: _first(valued, lambda each: Fraction(each.price) / each.total),
        WEEK: _first(weekly, lambda each: each.week_price),
        LONGEST: _first(lasting, lambda each: -(each.days or 0)) if _differ(lasting) else None,
    }
    return {kind: winner for kind, winner in found.items() if winner is not None}


def _lasts_a_week(offer: Offer, most_purchases: int) -> bool:
    return 0 < offer.week_purchases <= most_purchases and offer.week_bytes >= WEEK_GB * GB


def _differ(offers: list[Offer]) -> bool:
    """Whether to last longest is something special: at most half of the plans last as long."""
    longest = max((each.days or 0 for each in offers), default=0)
    return 2 * sum(each.days == longest for each in offers) <= len(offers)


def _first(offers: list[Offer], rank: Callable[[Offer], Decimal | Fraction | int]) -> int | None:
    if len(offers) < COMPARED:
        return None
    return min(offers, key=lambda each: (rank(each), each.price, -(each.days or 0), each.key)).key
