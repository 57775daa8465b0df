"""The answer to a trip: the set to recommend, what else there is, and what it is compared with. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from catalog.trip import exact, wide
from catalog.trip.dominance import worth_a_look
from catalog.trip.groups import Groups
from catalog.trip.model import Offer, PlanSet, Trip

EXACT_STAYS = wide.PROVABLE
"""Up to so many stays the answer is the best there is."""
SPARE = 1
"""The recommended set has at most so many eSIMs more than the trip has stays: nobody likes to change eSIMs each day."""
MORE_DATA = (Fraction(3, 2), Fraction(2), Fraction(3))
MORE_MONEY = Fraction(3, 2)
"""The set with more data has so many times the data that was asked for, and costs at most so many times the price."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Sets that cover a trip.

    Args:
        best: the cheapest that is convenient, None where no set covers the trip.
        fewest: the cheapest of those with the fewest eSIMs.
        lowest: the cheapest of all.
        most_data: `data_factor` times the data for little more money; None where more data costs much more.
        apart: the cheapest with a group of its own for each stay; None where there is none.
        least: in a long trip a price under which there is no such set; else that of `best`.
        unserved: stays for which nothing suffices, by position; only where `best` is None.
    """

    best: PlanSet | None
    fewest: PlanSet | None = None
    lowest: PlanSet | None = None
    most_data: PlanSet | None = None
    data_factor: Fraction = Fraction(1)
    apart: PlanSet | None = None
    least: int = 0
    is_exact: bool = True
    unserved: tuple[int, ...] = ()


def find(trip: Trip, offers: Iterable[Offer], most: int) -> Answer:
    """The best sets of at most `most` eSIMs."""
    offers = list(offers)
    groups = Groups(trip, worth_a_look(trip, offers), most)
    front = _solve(groups)
    if not front:
        # Anew: what was searched in view of the whole trip left room for its other stays.
        alone = Groups(trip, groups.offers, most)
        return Answer(None, is_exact=groups.size <= EXACT_STAYS, unserved=_unserved(alone))
    best = _convenient(front, groups.size + SPARE)
    most_data, factor = _more_data(trip, offers, best, min(most, max(best.esims, groups.size + SPARE)))
    is_exact = groups.size <= EXACT_STAYS
    apart = wide.cover(groups, [1 << position for position in range(groups.size)])
    return Answer(
        best=best,
        fewest=front[0],
        lowest=front[-1],
        most_data=most_data,
        data_factor=factor,
        apart=apart[-1] if apart else None,
        least=best.price if is_exact else min(best.price, wide.least_price(groups)),
        is_exact=is_exact,
    )


def _solve(groups: Groups) -> list[PlanSet]:
    if groups.size <= EXACT_STAYS:
        return exact.solve(groups, groups.everything)
    return wide.solve(groups)


def _convenient(front: Sequence[PlanSet], most: int) -> PlanSet:
    """The cheapest with so few eSIMs; the one with the fewest where all have more."""
    return next((each for each in reversed(front) if each.esims <= most), front[0])


def _more_data(
    trip: Trip, offers: Sequence[Offer], best: PlanSet, most: int
) -> tuple[PlanSet | None, Fraction]:
    """The set for a trip that needs several times the data: the most times that little more money buys.

    More data never costs less, so the middle one tells which of the others to try.
    """
    little, middle, much = MORE_DATA
    found = _with_data(trip, offers, best, most, middle)
    further = much if found else little
    other = _with_data(trip, offers, best, most, further)
    found, factor = (other, further) if other else (found, middle)
    return (found, factor) if found and found.data > best.data else (None, Fraction(1))


def _with_data(
    trip: Trip, offers: Sequence[Offer], best: PlanSet, most: int, factor: Fraction
) -> PlanSet | None:
    """The cheapest set with so many times the data, if it costs little more than `best`; it may be `best` itself."""
    budget = int(best.price * MORE_MONEY)
    wanted = replace(trip, need=int(trip.need * factor))
    groups = Groups(wanted, worth_a_look(wanted, offers), most, budget)
    front = _solve(groups) if groups.least(groups.everything) <= budget else []
    return front[-1] if front else None


def _unserved(groups: Groups) -> tuple[int, ...]:
    return tuple(position for position in range(groups.size) if not groups.front(1 << position, groups.top))
