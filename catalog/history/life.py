"""The life of one plan: its changes, newest first, and what it cost over time."""

from dataclasses import dataclass
from datetime import datetime

from catalog.history.lines import InWords
from catalog.history.plot import HEIGHT, WIDTH, Plot, Step, plot
from catalog.history.states import Change, Kind, Standing, State
from catalog.models import Plan, PlanChange
from catalog.money import exact_money

# What one page shows. Older ones are in the table, and nobody reads as many.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Event(InWords):
    """One row of a plan's history, in words."""

    row: PlanChange

    @property
    def is_rename(self) -> bool:
        return self.row.kind == Kind.RENAMED


@dataclass(frozen=True, slots=True)
class CostPlot:
    """The cost of a plan over time, drawn; all of it is in one currency."""

    drawn: Plot
    currency: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def lowest(self) -> str:
        return exact_money(self.drawn.lowest, self.currency)

    @property
    def highest(self) -> str:
        return exact_money(self.drawn.highest, self.currency)


def events(plan: Plan) -> list[Event]:
    """Newest first."""
    rows = plan.changes.order_by("-pk")[:SHOWN]
    return [Event(_change(row), row) for row in rows]


def cost_over_time(plan: Plan, happened: list[Event], now: datetime) -> CostPlot | None:
    """Drawn from events, newest first; None where the cost has not moved, or not in one currency."""
    currencies = {state.currency for each in happened for state in _priced(each.change)}
    if len(currencies) != 1:
        return None
    oldest = happened[-1]
    before = oldest.change.before
    steps = [_step(plan.first_seen_at, before)] if before and plan.first_seen_at < oldest.row.at else []
    steps += [_step(each.row.at, each.change.after) for each in reversed(happened)]
    drawn = plot(steps, now)
    return CostPlot(drawn, currencies.pop()) if drawn else None


def _change(row: PlanChange) -> Change:
    was_there = State(row.old_standing, row.old_slug, row.old_price, row.old_currency)
    is_now = State(row.new_standing, row.new_slug, row.new_price, row.new_currency)
    return Change(row.plan_id, was_there if row.old_standing else None, is_now)


def _priced(change: Change) -> list[State]:
    return [each for each in (change.before, change.after) if each is not None and each.price is not None]


def _step(at: datetime, state: State) -> Step:
    return at, None if state.standing == Standing.RETIRED else state.price
