"""Good sets for a trip of many stays, and how far from the best they can be at most. Pure.

It begins with runs of neighboring stays and moves single stays between groups while that makes the set cheaper.
"""

from collections.abc import Iterator, Sequence
from functools import reduce

from catalog.trip import exact, runs
from catalog.trip.fronts import NOTHING, best_of, joined
from catalog.trip.groups import Groups
from catalog.trip.model import PlanSet

MOST_SEARCHES = 200
"""So many groups are looked at; it bounds the time."""
PROVABLE = 8
"""The best price for so many of the stays bounds the price for all."""


def solve(groups: Groups) -> list[PlanSet]:
    """Sets that cover the trip, none beaten by another of them; empty where none was found."""
    found = runs.solve(groups)
    while found:
        better = next(_better(groups, found[-1]), None)
        if better is None:
            break
        found = best_of([*found, *better])
    return found


def least_price(groups: Groups) -> int:
    """What no set can be cheaper than, exact or not: by the rates of all stays, or by the best set for the longest of them."""
    longest = sorted(range(groups.size), key=lambda position: -groups.trip.stays[position].days)[:PROVABLE]
    best = exact.solve(groups, sum(1 << position for position in longest))
    return max(groups.least(groups.everything), best[-1].price if best else 0)


def _better(groups: Groups, held: PlanSet) -> Iterator[list[PlanSet]]:
    divided = [sum(1 << position for position in chain.stays) for chain in held.chains]
    for division in _moves(divided, groups.size):
        if groups.searches >= MOST_SEARCHES:
            return
        sets = cover(groups, division)
        if sets and sets[-1].price < held.price:
            yield sets


def _moves(divided: Sequence[int], size: int) -> Iterator[list[int]]:
    """Every division that differs by one stay, which goes to another group or to one of its own; then by two groups that are one."""
    for stay in (1 << position for position in range(size)):
        without = [group & ~stay for group in divided]
        for target, group in enumerate([*without, 0]):
            if group | stay not in divided:
                moved = [*without, 0]
                moved[target] |= stay
                yield [each for each in moved if each]
    for some in divided:
        for other in divided:
            if some < other:
                yield [some | other, *(each for each in divided if each not in {some, other})]


def cover(groups: Groups, division: Sequence[int]) -> list[PlanSet]:
    """The best sets of which each group is one of `division`."""
    return reduce(
        lambda some, group: _join(groups, some, groups.front(group, groups.top)), division, [NOTHING]
    )


def _join(groups: Groups, some: Sequence[PlanSet], others: Sequence[PlanSet]) -> list[PlanSet]:
    return best_of(joined(one, other) for one in some for other in others if groups.allows(one, other))
