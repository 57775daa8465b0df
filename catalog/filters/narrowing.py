"""Plans against criteria: which are kept, and which filters the others fail.

All of it in memory: the page needs every plan anyway, to say how many each other choice would leave. `docs/performance.md` has
what it costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from catalog.filters.base import Filter
from catalog.filters.criteria import Criteria
from catalog.filters.sorting import in_order
from catalog.models import Plan


class Checked(NamedTuple):
    """A plan and the names of the filters that it fails."""

    plan: Plan
    fails: frozenset[str]


@dataclass(frozen=True)
class Narrowed:
    """All plans of a list, with what was asked of them."""

    criteria: Criteria
    checked: Sequence[Checked]

    @property
    def plans(self) -> list[Plan]:
        return [each.plan for each in self.checked]

    @property
    def kept(self) -> list[Plan]:
        """Those that pass every filter, in the order asked for."""
        return in_order(self.passing(), self.criteria.sort)

    def passing(self, *but: str) -> list[Plan]:
        """Those that pass every filter but these."""
        return [each.plan for each in self.checked if each.fails <= set(but)]

    def count(self, one: Filter[Any], value: Any) -> int:
        """How many would be kept with `value` for this filter, whatever it is set to now."""
        return sum(one.keeps(plan, value) for plan in self.passing(one.name))


def narrow(plans: Sequence[Plan], criteria: Criteria) -> Narrowed:
    active = list(criteria.active)
    return Narrowed(
        criteria,
        [
            Checked(plan, frozenset(one.name for one, value in active if not one.keeps(plan, value)))
            for plan in plans
        ],
    )
