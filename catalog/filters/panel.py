"""Filters as a page shows them: groups of choices with how many plans each leaves, chips, and what to do where none is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.filters.base import Filter
from catalog.filters.criteria import FILTERS, SORT, Criteria
from catalog.filters.kinds import Flag
from catalog.filters.loosening import ways_out
from catalog.filters.narrowing import Narrowed
from catalog.filters.sorting import CHEAPEST, SORTS

# These have a button of their own; the others share one.
FIRST = ("days", "data", "price")
ANY = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `count` is how many plans it leaves beside the other filters; None for a sort, which leaves all."""

    key: str
    value: str
    label: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of which one holds, under one name in the address."""

    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """`rule` says how the list is ordered, where that needs saying. `is_narrowed`: one list, not the sections of a place."""

    path: str
    groups: Sequence[Group]
    more: Sequence[Group]
    flags: Sequence[Option]
    sorts: Group
    chips: Sequence[Link]
    ways_out: Sequence[Link]
    clear_url: str
    total: int
    found: int
    rule: str
    is_narrowed: bool

    @property
    def sort_label(self) -> str:
        return next((option.label for option in self.sorts.options if option.is_chosen), "")

    @property
    def swapped(self) -> str:
        """What a script replaces beside the list, as htmx's `hx-select-oob`: choices and counts, but not what is open or focused."""
        parts = [group.name for group in self.groups]
        parts += ["more"] if self.more or self.flags else []
        return ",".join([*(f"#options-{name}" for name in [*parts, SORT]), "#sorted-by", "#chips"])


def panel(narrowed: Narrowed, path: str, *, has_sections: bool) -> Panel:
    """For the list at `path`; `has_sections` where it falls into kinds of plans while nothing is asked."""
    asked = narrowed.criteria

    def link(text: str, criteria: Criteria) -> Link:
        query = criteria.query()
        return Link(text, f"{path}?{query}" if query else path)

    groups = [
        _group(narrowed, one) for one in FILTERS if not isinstance(one, Flag) and _divides(narrowed, one)
    ]
    return Panel(
        path=path,
        groups=[group for group in groups if group.name in FIRST],
        more=[group for group in groups if group.name not in FIRST],
        flags=[_flag(narrowed, one) for one in FILTERS if isinstance(one, Flag) and _divides(narrowed, one)],
        sorts=_sorts(asked, has_sections=has_sections),
        chips=[link(one.say(value), asked.without(one.name)) for one, value in asked.active],
        ways_out=[link(way.text, way.criteria) for way in ways_out(narrowed)] if asked.values else [],
        clear_url=link("", Criteria(sort=asked.sort)).url,
        total=len(narrowed.checked),
        found=len(narrowed.passing()),
        rule=str(SORTS[asked.sort].rule or "") if asked.sort else "",
        is_narrowed=not asked.is_empty,
    )


def _divides(narrowed: Narrowed, one: Filter[Any]) -> bool:
    """Whether it tells some plans of the list from others, or was asked for. The same whatever the other filters are."""
    if one.name in narrowed.criteria.values:
        return True
    plans = narrowed.plans
    return any(0 < sum(one.keeps(plan, value) for plan in plans) < len(plans) for value in one.choices(plans))


def _group(narrowed: Narrowed, one: Filter[Any]) -> Group:
    chosen = narrowed.criteria.values.get(one.name)
    values = one.choices(narrowed.plans)
    if chosen is not None and one.write(chosen) not in map(one.write, values):
        values = [chosen, *values]
    nothing = Option(
        f"{one.name}-any", ANY, _("Any"), is_chosen=chosen is None, count=len(narrowed.passing(one.name))
    )
    option = _options(narrowed, one, chosen)
    return Group(one.name, str(one.label), [nothing, *map(option, values)])


def _options(narrowed: Narrowed, one: Filter[Any], chosen: Any) -> Callable[[Any], Option]:
    base = narrowed.passing(one.name)
    was = None if chosen is None else one.write(chosen)

    def option(value: Any) -> Option:
        text = one.write(value)
        count = sum(one.keeps(plan, value) for plan in base)
        return Option(f"{one.name}-{text}", text, one.say(value), is_chosen=text == was, count=count)

    return option


def _flag(narrowed: Narrowed, one: Flag) -> Option:
    is_chosen = one.name in narrowed.criteria.values
    return Option(one.name, one.write(True), one.say(True), is_chosen, narrowed.count(one, True))


def _sorts(asked: Criteria, *, has_sections: bool) -> Group:
    """While a place's plans stand in sections, cheapest first across all of them is a choice of its own; else it is how lists are."""
    if has_sections and not asked.values:
        first = {ANY: _("By kind, cheapest first"), CHEAPEST: SORTS[CHEAPEST].label}
        chosen = asked.sort
    else:
        first = {ANY: SORTS[CHEAPEST].label}
        chosen = "" if asked.sort == CHEAPEST else asked.sort
    labels = first | {name: sort.label for name, sort in SORTS.items() if name != CHEAPEST}
    options = [
        Option(f"{SORT}-{value or 'none'}", value, str(label), is_chosen=value == chosen)
        for value, label in labels.items()
    ]
    return Group(SORT, _("Sort"), options)
