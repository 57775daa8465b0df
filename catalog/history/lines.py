"""Changes with the names and places of their plans, for people: a page of them, or a sheet of all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from catalog.history.states import Change, State
from catalog.models import Plan
from catalog.money import babel_locale, exact_money

CHUNK = 500
# A spreadsheet takes a cell that begins so for a formula, and the supplier's names may begin with anything.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class InWords:
    """What a change did to a price, for people."""

    change: Change

    @property
    def old_price(self) -> str:
        return price_text(self.change.before)

    @property
    def new_price(self) -> str:
        return price_text(self.change.after)

    @property
    def move(self) -> str:
        return move_text(self.change)


@dataclass(frozen=True, slots=True)
class Line(InWords):
    """One change and the plan it is about, as that is called now."""

    plan: Plan


def lines(changes: Iterable[Change]) -> list[Line]:
    """In two queries, however many."""
    wanted = list(changes)
    plans = Plan.objects.select_related("destination").in_bulk([each.key for each in wanted])
    return [Line(each, plans[each.key]) for each in wanted if each.key in plans]


def price_text(state: State | None) -> str:
    """What a plan cost, exactly; empty for one that was not there."""
    if state is None:
        return ""
    return exact_money(state.price, state.currency) if state.price is not None else _("no price")


def move_text(change: Change) -> str:
    """How far the price moved, such as +12.5 %; empty where it did not, or cannot be said."""
    percent = change.percent
    if not percent:
        return ""
    figure = format_decimal(abs(percent), format="#,##0.0", locale=babel_locale())
    return f"{'+' if percent > 0 else '−'}{figure}\N{NO-BREAK SPACE}%"


def sheet(changes: list[Change]) -> Iterator[list[Cell]]:
    """Rows of a spreadsheet, the heading first; read from the database in parts."""
    yield [
        _("change"),
        _("plan id"),
        _("plan"),
        _("kind of place"),
        _("place"),
        _("old slug"),
        _("new slug"),
        _("old cost"),
        _("old currency"),
        _("new cost"),
        _("new currency"),
        _("move in percent"),
    ]
    for start in range(0, len(changes), CHUNK):
        for line in lines(changes[start : start + CHUNK]):
            yield [_safe(cell) for cell in _cells(line)]


def _cells(line: Line) -> list[Cell]:
    before, after, plan = line.change.before, line.change.after, line.plan
    percent = line.change.percent
    return [
        str(line.change.kind.label) if line.change.kind else "",
        plan.supplier_id,
        plan.name,
        plan.destination.get_kind_display(),
        plan.destination.name,
        before.slug if before else "",
        after.slug,
        before.price if before else None,
        before.currency if before else "",
        after.price,
        after.currency,
        percent.quantize(Decimal("0.1")) if percent else None,
    ]


def _safe(cell: Cell) -> Cell:
    """Text that no spreadsheet takes for a formula; numbers are ours and stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
