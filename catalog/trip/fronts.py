"""Sets of plans of which none is beaten: for each number of eSIMs the lowest price, where more of them are cheaper. Pure."""

from collections.abc import Iterable, Sequence

from catalog.trip.model import Chain, PlanSet

Front = Sequence[PlanSet]
"""By number of eSIMs, ascending, and so by price, descending."""
Ceiling = list[int]
"""The price that a set of so many eSIMs, the index, must not exceed; never rising."""

NO_LIMIT = 1 << 62
NOTHING = PlanSet((), 0, 0, 0)


def chain_set(chain: Chain) -> PlanSet:
    offers = chain.offers
    price, data = sum(each.price for each in offers), sum(each.data for each in offers)
    return PlanSet((chain,), price, len(offers), data)


def joined(some: PlanSet, others: PlanSet) -> PlanSet:
    # Field by field: it is made thousands of times.
    chains, price, count, data = some
    more, dearer, further, larger = others
    return PlanSet(chains + more, price + dearer, count + further, data + larger)


def best_of(sets: Iterable[PlanSet]) -> list[PlanSet]:
    """Those that no other beats by price with as few eSIMs; of two alike the one with more data."""
    by_count: dict[int, PlanSet] = {}
    for each in sets:
        held = by_count.get(each.esims)
        if held is None or (each.price, -each.data) < (held.price, -held.data):
            by_count[each.esims] = each
    front: list[PlanSet] = []
    for count in sorted(by_count):
        if not front or by_count[count].price < front[-1].price:
            front.append(by_count[count])
    return front


def ceiling(front: Front, most: int, budget: int = NO_LIMIT) -> Ceiling:
    """What a set of 0 to `most` eSIMs may cost to be worth keeping beside those of `front`, and within `budget`."""
    prices = [budget] * (most + 1)
    for each in front:
        for count in range(each.esims, most + 1):
            prices[count] = min(prices[count], each.price)
    return prices


def lower(some: Ceiling, others: Ceiling) -> Ceiling:
    return [min(pair) for pair in zip(some, others, strict=True)]
