"""The best sets whose groups are runs of neighboring stays: few to try, and often the best of all. Pure."""

from catalog.trip.fronts import NOTHING, best_of, joined
from catalog.trip.groups import Groups
from catalog.trip.model import PlanSet


def solve(groups: Groups) -> list[PlanSet]:
    """The whole trip as runs of stays, one after another; empty where that is impossible."""
    ways: list[list[PlanSet]] = [[NOTHING]]
    for end in range(1, groups.size + 1):
        ways.append(
            best_of(
                joined(before, last)
                for begin in range(end)
                if ways[begin]
                for last in groups.front(_run(begin, end), groups.top)
                for before in ways[begin]
                if groups.allows(before, last)
            )
        )
    return ways[-1]


def _run(begin: int, end: int) -> int:
    """The group of the stays from `begin` up to but not with `end`."""
    return (1 << end) - (1 << begin)
