"""What a discount leaves of prices: exact, rounded up, and never under the least that each price may be. Pure; Decimals only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

from catalog.pricing.charges import minimum_charge
from catalog.pricing.conversion import Tariff
from catalog.pricing.quote import Terms
from catalog.pricing.rounding import EXACT, smallest_step


@dataclass(frozen=True, slots=True)
class Discount:
    """`percent` off each price, or `amount` off all of them together, in the currency of the prices; one of the two is 0."""

    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Listed:
    """A price as it stands on the list, and the least that may be charged instead, both in one currency; `least` need not be rounded."""

    price: Decimal
    least: Decimal

    def steps(self, step: Decimal) -> int:
        """By how many steps it can fall."""
        return _steps(self.price - self.least, step) if self.least < self.price else 0


def least_price(wholesale: Decimal, terms: Terms, tariff: Tariff) -> Decimal:
    """Under which a plan of this cost must not be sold for `tariff.currency`, not rounded; infinite where no price would do.

    `wholesale` is in the supplier's currency. The margin floor is judged in the store currency, after Stripe's fee, as for the price on
    the list (ADR 7); elsewhere it is converted with the buffer, as every price is.
    """
    with localcontext(EXACT):
        cost = wholesale * terms.exchange_rate
        floor = max(cost, terms.floor.least(cost, terms.fee))
        rate = Decimal(1) if tariff.is_store else tariff.rate * (1 + tariff.buffer_percent / 100)
        return max(floor * rate, minimum_charge(tariff.currency))


def discounted(listed: Sequence[Listed], discount: Discount, currency: str) -> list[Decimal]:
    """The price of each after the discount. A part that a price cannot bear is taken from the others, if it is an amount.

    No price is higher than on the list, none that falls is under its `least`, and each differs from the list by whole steps of
    `currency`. Of an amount nothing is lost in rounding: its parts add up to it, rounded down to a step, or to all that there is room for.
    """
    step = smallest_step(currency)
    rooms = [each.steps(step) for each in listed]
    if discount.percent:
        falls = [
            min(room, _share(each.price, discount.percent, step))
            for each, room in zip(listed, rooms, strict=True)
        ]
    else:
        falls = _parted(_steps(discount.amount, step), [each.price for each in listed], rooms)
    return [each.price - fall * step for each, fall in zip(listed, falls, strict=True)]


def _share(price: Decimal, percent: Decimal, step: Decimal) -> int:
    """`percent` of a price in whole steps, rounded down, so that what is left is rounded up."""
    with localcontext(EXACT):
        return _steps(price * percent / 100, step)


def _steps(amount: Decimal, step: Decimal) -> int:
    with localcontext(EXACT):
        return int((amount / step).to_integral_value(rounding=ROUND_FLOOR))


def _parted(wanted: int, prices: Sequence[Decimal], rooms: Sequence[int]) -> list[int]:
    """`wanted` steps, parted in proportion to `prices` as far as there is room; what is left over by rounding goes to the first ones."""
    given = [0] * len(prices)
    left = min(wanted, sum(rooms))
    while left:
        free = [at for at, room in enumerate(rooms) if given[at] < room]
        weight = sum((prices[at] for at in free), Decimal(0))
        shares = {at: min(rooms[at] - given[at], int(left * prices[at] / weight)) for at in free}
        if not any(shares.values()):
            shares = dict.fromkeys(free[:left], 1)
        for at, share in shares.items():
            given[at] += share
        left -= sum(shares.values())
    return given
