"""When each eSIM of a chain is used. Pure."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from catalog.trip.model import Chain, Offer, Timeline, Trip, timeline


class Leg(NamedTuple):
    """`copies` of one offer, one used after another, from `first` to `last` day of the trip (1 is its first), at these stays."""

    offer: Offer
    copies: int
    first: int
    last: int
    stays: tuple[int, ...]


def legs(trip: Trip, chain: Chain) -> list[Leg]:
    """The chain in the order of use; equal eSIMs that follow each other are one leg."""
    line = timeline(trip, chain.stays)
    offers: Sequence[Offer] = chain.offers
    if len(line.segments) == 1:
        # Without a gap any order will do: equal ones together, the largest first.
        offers = sorted(offers, key=lambda each: (-each.price, each.key))
    found, done = [], 0
    for _key, equal in groupby(offers, key=attrgetter("key")):
        copies = list(equal)
        begin, begun = line.when(done), done
        for offer in copies:
            done = advance(trip, line, done, offer)
        found.append(_leg(trip, chain, copies, (begin, _time(line, begun, done))))
    return found


def advance(trip: Trip, line: Timeline, done: int, offer: Offer) -> int:
    """How far the group is after an eSIM that starts at `done`."""
    by_days = line.before(line.when(done) + offer.days * trip.need)
    return min(done + offer.data * trip.days, by_days, line.length)


def _leg(trip: Trip, chain: Chain, copies: Sequence[Offer], span: tuple[int, int]) -> Leg:
    begin, end = span
    first, last = begin // trip.need + 1, max(-(-end // trip.need), begin // trip.need + 1)
    days = days_of(trip)
    stays = tuple(each for each in chain.stays if days[each][0] <= last and first <= days[each][1])
    return Leg(copies[0], len(copies), first, last, stays)


def _time(line: Timeline, begun: int, done: int) -> int:
    """The trip's time at which the group has done so much and not yet more."""
    return line.when(done - 1) + 1 if done > begun else line.when(done)


def days_of(trip: Trip) -> list[tuple[int, int]]:
    """First and last day of each stay."""
    found, before = [], 0
    for stay in trip.stays:
        found.append((before + 1, before + stay.days))
        before += stay.days
    return found
