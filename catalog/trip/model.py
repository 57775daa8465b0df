"""What a trip is, what a plan gives, and when a set of plans covers a trip. Pure: integers and no database.

A *trip* is a list of stays in the order of travel: a country and a number of days. It needs `need` bytes in all, the same on each day.

A *plan* gives `data` bytes in its countries within `days` days of its first connection, 24 hours each. A day plan gives its
full-speed amount for its one day: what comes slowly after it is not counted. Calls and texts do not matter. A plan may be bought
several times; each copy is an eSIM of its own.

A set of plans *covers* a trip when

* its stays are divided into groups, and no stay belongs to two of them;
* each group has a chain of eSIMs, one used after another, and each of them works in every country of the group;
* an eSIM starts when the one before it has ended. It ends when its data is used up, when its days are over, or with the
  group's last day. Its days run on while the traveler is elsewhere with an eSIM of another group;
* there are no more than so many eSIMs in all.

The best set has the lowest price; of those, the fewest eSIMs; of those, the most data.

What this leaves out, and so may miss a cheaper set: a stay that is begun with an eSIM of one group and ended with that of another,
days that are no whole part of a stay, and any wish to keep data in reserve.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Stay(NamedTuple):
    """`days` in one country, at least 1."""

    country: int
    days: int


@dataclass(frozen=True, slots=True)
class Trip:
    """Stays in the order of travel, at least one; `need` in bytes for all of it, at least 1."""

    stays: Sequence[Stay]
    need: int

    @property
    def days(self) -> int:
        return sum(stay.days for stay in self.stays)


class Offer(NamedTuple):
    """One plan. `key` is the plan's; `price` in whole units of any size, `data` in bytes, `days` of validity: all at least 1."""

    key: int
    countries: frozenset[int]
    price: int
    data: int
    days: int


class Chain(NamedTuple):
    """eSIMs used one after another for the stays named (positions in the trip)."""

    stays: tuple[int, ...]
    offers: tuple[Offer, ...]


class PlanSet(NamedTuple):
    """Chains that together cover a trip, or a part of it."""

    chains: tuple[Chain, ...]
    price: int
    esims: int
    data: int

    @property
    def offers(self) -> list[Offer]:
        return [offer for chain in self.chains for offer in chain.offers]


class Segment(NamedTuple):
    """A part of the timeline that a group uses: from `start`, in the trip's time, for `length`."""

    start: int
    length: int


class Timeline(NamedTuple):
    """When a group's stays are, in units in which a day is as long as the need of the whole trip in bytes.

    On a trip of D days a byte then lasts D units, so that data and days add up without fractions.
    """

    segments: tuple[Segment, ...]
    length: int

    @property
    def end(self) -> int:
        """The trip's time at which the group needs data no more."""
        return self.segments[-1].start + self.segments[-1].length

    def when(self, done: int) -> int:
        """The trip's time at which the group needs data again, with so much of its own time done."""
        for start, length in self.segments:
            if done < length:
                return start + done
            done -= length
        return self.end

    def before(self, time: int) -> int:
        """How much of the group's own time lies before `time`."""
        done = 0
        for start, length in self.segments:
            if time <= start + length:
                return done + max(time - start, 0)
            done += length
        return done


def timeline(trip: Trip, stays: Sequence[int]) -> Timeline:
    """Of the stays at these positions, ascending; neighbors become one segment."""
    segments: list[Segment] = []
    start = 0
    for position, stay in enumerate(trip.stays):
        length = stay.days * trip.need
        if position in stays:
            last = segments[-1] if segments else None
            if last is not None and last.start + last.length == start:
                segments[-1] = Segment(last.start, last.length + length)
            else:
                segments.append(Segment(start, length))
        start += length
    return Timeline(tuple(segments), sum(each.length for each in segments))
