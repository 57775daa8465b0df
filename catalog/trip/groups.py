"""The best chains for single groups of a trip's stays. Pure."""

from collections.abc import Sequence

from catalog.trip.chains import best_chains
from catalog.trip.dominance import Masked
from catalog.trip.fronts import NO_LIMIT, Ceiling, best_of, chain_set
from catalog.trip.model import Chain, Offer, PlanSet, Trip, timeline


class Groups:
    """What `offers` can do for groups of the stays of `trip`, with at most `most` eSIMs in all for at most `budget`.

    A group is a number whose bit 0 stands for the first stay; `searches` counts those that were looked at.
    """

    def __init__(self, trip: Trip, offers: Sequence[Masked], most: int, budget: int = NO_LIMIT) -> None:
        self.trip, self.offers, self.most, self.budget = trip, offers, most, budget
        self.size = len(trip.stays)
        self.everything = (1 << self.size) - 1
        self.top: Ceiling = [budget] * (most + 1)
        self.searches = 0
        self._known: dict[int, list[PlanSet]] = {}
        self._least = [self._least_for(1 << position) for position in range(self.size)]

    def front(self, group: int, top: Ceiling) -> list[PlanSet]:
        """The best chains for the group, at least those that cost no more than `top` allows.

        Each group is looked at once: a later call must not allow more than the first.
        """
        if group not in self._known:
            self._known[group] = self._search(group, top)
        return self._known[group]

    def allows(self, some: PlanSet, others: PlanSet) -> bool:
        return some.esims + others.esims <= self.most and some.price + others.price <= self.budget

    def least(self, group: int) -> int:
        """No set of plans can cover these stays for less, whatever else it covers: each day at the best rate there is for it."""
        return sum(self._least[position] for position in positions(group))

    def _search(self, group: int, top: Ceiling) -> list[PlanSet]:
        offers = [offer for mask, offer in self.offers if mask & group == group]
        if not offers:
            return []
        self.searches += 1
        stays = positions(group)
        line = timeline(self.trip, stays)
        chains = best_chains(line, offers, self.trip.need, self.trip.days, top)
        return best_of(chain_set(Chain(stays, each)) for each in chains)

    def _least_for(self, stay: int) -> int:
        length = self._length(stay)
        gains = [(offer.price, self._gain(mask, offer)) for mask, offer in self.offers if mask & stay]
        return min((length * price // gain for price, gain in gains), default=0)

    def _gain(self, mask: int, offer: Offer) -> int:
        """The most of the trip's time that one eSIM can serve."""
        return min(offer.data * self.trip.days, offer.days * self.trip.need, self._length(mask))

    def _length(self, group: int) -> int:
        return sum(self.trip.stays[position].days for position in positions(group)) * self.trip.need


def positions(group: int) -> tuple[int, ...]:
    return tuple(position for position in range(group.bit_length()) if group >> position & 1)
