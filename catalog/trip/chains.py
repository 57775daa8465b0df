"""The best chains of eSIMs for one group of stays: a search over how far the group has come. Pure.

A partial chain is a label: how far it leads, what it costs, how many eSIMs it has. Of two labels with as many eSIMs only the one that
leads as far for less matters, so there are few. A label is dropped where even the best rate of any plan could not bring it to the
end below the ceiling.
"""

from collections.abc import Sequence
from typing import NamedTuple

from catalog.trip.fronts import Ceiling
from catalog.trip.model import Offer, Timeline

# The offers of a chain, last first, as nested pairs: labels share their beginnings.
Links = tuple[Offer, "Links"] | None


class Label(NamedTuple):
    """A partial chain. `minus_data` is the negative of its data, so that smaller is better in every field but `done`."""

    done: int
    price: int
    minus_data: int
    links: Links


class Step(NamedTuple):
    """What one offer does: `lasts` by its data and `span` by its days, in the timeline's units."""

    offer: Offer
    lasts: int
    span: int


def best_chains(
    line: Timeline, offers: Sequence[Offer], need: int, days: int, top: Ceiling
) -> list[tuple[Offer, ...]]:
    """For each number of eSIMs the cheapest chain to the end of `line`, where it is no dearer than `top` allows.

    `offers` cheapest first; `need` and `days` are the whole trip's.
    """
    steps = _steps(line, [Step(offer, offer.data * days, offer.days * need) for offer in offers])
    if not steps:
        return []
    reach = Reach.of(steps, line.length)
    top = list(top)
    layer, before = [Label(0, 0, 0, None)], [Label(0, 0, 0, None)]
    found: list[tuple[Offer, ...]] = []
    for count in range(1, len(top)):
        reached = _extend(layer, steps, line, top[count])
        end = reached.pop(line.length, None)
        if end is not None:
            found.append(_offers(end.links))
            top[count:] = [min(price, end.price) for price in top[count:]]
        alive = [each for each in reached.values() if reach.may_end(each, count, line.length, top)]
        layer, before = _unbeaten(alive, before)
        if not layer:
            break
    return found


class Reach(NamedTuple):
    """The most that one eSIM can do, and the best rate that any has: `price` for `gain`."""

    most: int
    price: int
    gain: int

    @classmethod
    def of(cls, steps: Sequence[Step], length: int) -> "Reach":
        gains = [(step.offer.price, min(step.lasts, step.span, length)) for step in steps]
        price, gain = min(gains, key=lambda each: each[0] / each[1])
        return cls(max(gain for _price, gain in gains), price, gain)

    def may_end(self, label: Label, count: int, length: int, top: Ceiling) -> bool:
        left = length - label.done
        total = count - (-left // self.most)
        # One unit less than the rate says: which rate is best was told by dividing.
        return total < len(top) and label.price + left * self.price // self.gain - 1 <= top[total]


def _steps(line: Timeline, steps: Sequence[Step]) -> list[Step]:
    """Those that do more for this group than every cheaper one."""
    kept: list[Step] = []
    whole = line.end - line.segments[0].start
    for step in steps:
        lasts, span = min(step.lasts, line.length), min(step.span, whole)
        if not any(other.lasts >= lasts and other.span >= span for other in kept):
            kept.append(step)
    return kept


def _extend(layer: Sequence[Label], steps: Sequence[Step], line: Timeline, most: int) -> dict[int, Label]:
    """Every label one eSIM further, the best for each point reached."""
    reached: dict[int, Label] = {}
    length, end = line.length, line.end
    for done, price, minus_data, links in layer:
        begin = line.when(done)
        for offer, lasts, span in steps:
            dearer = price + offer.price
            if dearer > most:
                break
            to = min(length, done + lasts)
            if begin + span < end:
                to = min(to, line.before(begin + span))
            held = reached.get(to)
            if held is None or (dearer, minus_data - offer.data) < held[1:3]:
                reached[to] = Label(to, dearer, minus_data - offer.data, (offer, links))
    return reached


def _unbeaten(labels: list[Label], before: list[Label]) -> tuple[list[Label], list[Label]]:
    """The labels that lead further or cost less than each other and than those of fewer eSIMs (`before`); and all of these together."""
    kept, all_kept = [], []
    lowest: int | None = None
    candidates = [(-each.done, each.price, 0, each) for each in before]
    candidates += [(-each.done, each.price, 1, each) for each in labels]
    data = 0
    for _far, price, is_new, label in sorted(candidates, key=lambda each: (each[:3], each[3].minus_data)):
        more_data = bool(is_new) and lowest == price and label.minus_data < data
        if lowest is None or price < lowest or more_data:
            # A chain of fewer eSIMs beats one of the same price whatever its data.
            data = label.minus_data if is_new else -(1 << 200)
            lowest = price
            all_kept.append(label)
            if is_new:
                kept.append(label)
    return kept, all_kept


def _offers(links: Links) -> tuple[Offer, ...]:
    offers = []
    while links is not None:
        offer, links = links
        offers.append(offer)
    return tuple(reversed(offers))
