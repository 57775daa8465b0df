"""The best sets for a few stays, exactly: a table over all their subsets. Pure.

The best way to cover a subset is one group for all of it, or a group for a part that holds its first stay and the best way to cover
the rest. There are 3^n / 2 such divisions of n stays: 3,280 for eight. What the budget leaves no room for is left out of the table.
"""

from collections.abc import Iterator, Mapping

from catalog.trip.fronts import NOTHING, Ceiling, best_of, ceiling, joined, lower
from catalog.trip.groups import Groups
from catalog.trip.model import PlanSet

Table = dict[int, list[PlanSet]]


def solve(groups: Groups, whole: int) -> list[PlanSet]:
    """The best sets for the stays of `whole`; empty where there is none."""
    covered: Table = {0: [NOTHING]}
    alone: Table = {}
    for subset in _subsets(whole):
        rest = whole ^ subset
        limit = [groups.budget - groups.least(rest)] * (groups.most + (not rest))
        divided = best_of(_divisions(subset, alone, covered, limit))
        alone[subset] = groups.front(subset, lower(limit, ceiling(divided, len(limit) - 1)))
        covered[subset] = best_of([*divided, *alone[subset]])
    return covered[whole]


def _subsets(whole: int) -> Iterator[int]:
    """Ascending, and so each after its own parts; without the empty one."""
    subset = 0
    while subset != whole:
        subset = (subset - whole) & whole
        yield subset


def _divisions(
    subset: int, alone: Mapping[int, list[PlanSet]], covered: Mapping[int, list[PlanSet]], limit: Ceiling
) -> list[PlanSet]:
    """As a group that holds the first stay, and the rest. (part - 1) & rest walks through all parts of `rest`."""
    first = subset & -subset
    part = rest = subset ^ first
    found = []
    while part:
        part = (part - 1) & rest
        for some in alone[part | first]:
            for others in covered[rest ^ part]:
                count = some.esims + others.esims
                if count < len(limit) and some.price + others.price <= limit[count]:
                    found.append(joined(some, others))
    return found
