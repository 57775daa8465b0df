"""Where nothing is left: which filters to loosen, by how much, and how many plans that brings back."""

from collections import Counter
from dataclasses import dataclass

from babel.lists import format_list
from django.utils.translation import ngettext

from catalog.filters.criteria import FILTERS, Criteria
from catalog.filters.narrowing import Narrowed, narrow
from catalog.money import babel_locale

OFFERED = 3


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to ask for instead, the sentence that says it, and how many plans it leaves."""

    criteria: Criteria
    text: str
    count: int


def ways_out(narrowed: Narrowed) -> list[WayOut]:
    """The smallest changes that leave something, best first; none where something is left already.

    One filter where one is enough, else the fewest together. A bound is loosened just as far as needed; the rest is dropped.
    """
    fails = Counter(each.fails for each in narrowed.checked)
    if fails[frozenset()]:
        return []
    smallest = [those for those in fails if not any(other < those for other in fails)]
    ways = [_way_out(narrowed, those) for those in smallest]
    return sorted(ways, key=lambda way: (_changed(narrowed, way), -way.count, way.text))[:OFFERED]


def _changed(narrowed: Narrowed, way: WayOut) -> int:
    was, becomes = narrowed.criteria.values, way.criteria.values
    return sum(becomes.get(name) != value for name, value in was.items())


def _way_out(narrowed: Narrowed, names: frozenset[str]) -> WayOut:
    asked, back = narrowed.criteria, narrowed.passing(*names)
    if len(names) == 1:
        (one,) = (each for each in FILTERS if each.name in names)
        nearest = one.nearest(back, asked.values[one.name])
        if nearest is not None:
            instead = asked.having(one.name, nearest)
            count = len(narrow(back, instead).kept)
            text = ngettext(
                "%(count)s plan with “%(value)s” instead", "%(count)s plans with “%(value)s” instead", count
            )
            return WayOut(instead, text % {"count": count, "value": one.say(nearest)}, count)
    said = [f"“{one.say(value)}”" for one, value in asked.active if one.name in names]
    dropped = format_list(said, locale=babel_locale())
    text = ngettext("%(count)s plan without %(filters)s", "%(count)s plans without %(filters)s", len(back))
    return WayOut(asked.without(*names), text % {"count": len(back), "filters": dropped}, len(back))
