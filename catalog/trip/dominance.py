"""Which offers can be part of a best set at all. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from catalog.trip.model import Offer, Trip

Masked = tuple[int, Offer]


def worth_a_look(trip: Trip, offers: Iterable[Offer]) -> list[Masked]:
    """The offers that no other beats, each with the stays it works at (bit 0 is the first), cheapest first.

    One offer beats another that it could replace anywhere: it works at the same stays at least, gives as much data and as many
    days as the trip can use, and costs less; or as much, with no less data.
    """
    by_mask: dict[int, list[Offer]] = defaultdict(list)
    masks: dict[frozenset[int], int] = {}
    for offer in offers:
        mask = masks.get(offer.countries)
        if mask is None:
            mask = masks[offer.countries] = _mask(trip, offer)
        if mask:
            by_mask[mask].append(offer)
    fronts: list[tuple[int, list[Offer]]] = []
    # Wider masks are larger or elsewhere, never smaller, and so have been looked at before.
    for mask in sorted(by_mask, key=lambda each: -each.bit_count()):
        wider = [offer for other, front in fronts if mask & other == mask for offer in front]
        fronts.append((mask, _front(trip, by_mask[mask], wider)))
    found = [(mask, offer) for mask, front in fronts for offer in front]
    return sorted(found, key=lambda item: (item[1].price, -item[1].data))


def _mask(trip: Trip, offer: Offer) -> int:
    return sum(1 << position for position, stay in enumerate(trip.stays) if stay.country in offer.countries)


def _front(trip: Trip, offers: Sequence[Offer], wider: Sequence[Offer]) -> list[Offer]:
    """Of offers for the same stays those that neither each other nor the `wider` ones beat."""
    kept: list[Offer] = []
    for offer in sorted(offers, key=lambda each: (each.price, -each.data, -each.days)):
        data, days = min(offer.data, trip.need), min(offer.days, trip.days)
        if not any(_beats(other, offer, data, days) for other in kept) and not any(
            _beats(other, offer, data, days) for other in wider
        ):
            kept.append(offer)
    return kept


def _beats(other: Offer, offer: Offer, data: int, days: int) -> bool:
    return (
        other.price <= offer.price
        and other.data >= data
        and other.days >= days
        and (other.price < offer.price or other.data >= offer.data)
    )
