"""What a change of rules would do to prices, told before it is made. Nothing is written."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from heapq import nlargest

from django.conf import settings
from django.db.models import QuerySet

from catalog.models import Plan
from catalog.price_book import PriceBook, facts
from catalog.pricing import PlanFacts, Quote, Rule, winner

MOST_SHOWN = 10
# Looked at: now, and the next times at which a changed rule starts or ends.
MOST_MOMENTS = 4
# What `facts` and a quote look at, and what staff know a plan by.
_READ = (
    "name",
    "supplier_id",
    "scope",
    "destination",
    "operators",
    "operator_list",
    "is_daily",
    "data_bytes",
    "wholesale_price",
    "wholesale_currency",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One book of rules to be replaced by another."""

    before: PriceBook
    after: PriceBook

    @property
    def rules(self) -> set[Rule]:
        """Those that are only in one of the two, as they were and as they would be."""
        return set(self.before.rules) ^ set(self.after.rules)

    @property
    def seal(self) -> str:
        """Names exactly this change of exactly these rules and settings: what was confirmed is what was looked at."""
        return hashlib.sha256(f"{self.before.edition} {self.after.edition}".encode()).hexdigest()

    @property
    def moments(self) -> list[datetime]:
        now = self.before.moment
        dates = {date for rule in self.rules for date in (rule.starts_at, rule.ends_at) if date is not None}
        return [now, *sorted(date for date in dates if date > now)][:MOST_MOMENTS]


@dataclass(frozen=True, slots=True)
class Move:
    """One plan's price before and after."""

    plan: Plan
    before: Quote
    after: Quote

    @property
    def percent(self) -> Decimal:
        """By how much the price would rise; negative where it would fall."""
        return (self.after.price - self.before.price) / self.before.price * 100

    @property
    def size(self) -> tuple[Decimal, Decimal, int]:
        return abs(self.percent), abs(self.after.price - self.before.price), self.plan.pk


@dataclass(slots=True)
class Preview:
    """What would change at `moment`, among the `plans` that the supplier sells us.

    `governed` counts plans whose price the changed rules would make; `changed` those sold before and after, at another price. Of those
    that would stop being sold, the dearest are in `stops`.
    """

    moment: datetime
    plans: int
    governed: int = 0
    changed: int = 0
    stopped: int = 0
    started: int = 0
    largest: list[Move] = field(default_factory=list)
    stops: list[Move] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        return not (self.changed or self.stopped or self.started)


def previews(change: Change) -> list[Preview]:
    """What the change does now, and at those of the next moments at which it does anything."""
    plans = [(plan, facts(plan)) for plan in _plans()]
    now, *later = (
        _preview(plans, change.before.at(moment), change.after.at(moment)) for moment in change.moments
    )
    return [now, *(each for each in later if not each.is_quiet)]


def _plans() -> QuerySet[Plan]:
    """Everything that the supplier sells us, at a cost that we know."""
    sold = Plan.objects.filter(retired_at=None, refused_at=None, is_active=True)
    priced = sold.filter(wholesale_price__isnull=False, wholesale_currency=settings.MOBILEXY_CURRENCY)
    return priced.only(*_READ).order_by("pk")


def _preview(plans: list[tuple[Plan, PlanFacts]], before: PriceBook, after: PriceBook) -> Preview:
    found = Preview(after.moment, plans=len(plans))
    moves = list(_moves(plans, before, after, found))
    changed = [move for move in moves if move.before.sold_at and move.after.sold_at]
    stopped = [move for move in moves if not move.after.sold_at]
    found.changed, found.stopped = len(changed), len(stopped)
    found.started = len(moves) - len(changed) - len(stopped)
    found.largest = nlargest(MOST_SHOWN, changed, key=lambda move: move.size)
    found.stops = nlargest(MOST_SHOWN, stopped, key=lambda move: (move.before.price, move.plan.pk))
    return found


def _moves(
    plans: list[tuple[Plan, PlanFacts]], before: PriceBook, after: PriceBook, found: Preview
) -> Iterator[Move]:
    """Plans that would be sold at another price, or no longer, or again. Where the same rule wins, nothing can have changed."""
    new = set(after.in_force) - set(before.in_force)
    for plan, told in plans:
        old_rule = winner(before.in_force, told, before.moment)
        new_rule = winner(after.in_force, told, after.moment)
        found.governed += new_rule in new
        if old_rule == new_rule:
            continue
        old, now = before.quote(plan), after.quote(plan)
        if old is not None and now is not None and old.sold_at != now.sold_at:
            yield Move(plan, old, now)
