"""What a promo code leaves of the prices of an order. Reads only: nothing is reserved by looking."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from django.conf import settings
from django.utils import timezone

from catalog import price_book
from catalog.models import Plan
from catalog.pricing import Discount, Listed, Tariff, discounted, least_price
from catalog.pricing.rounding import EXACT
from orders.models import PromoCode
from orders.promotions import mailboxes
from orders.promotions.refusal import CodeRefusedError, Why, refusal

Priced = tuple[Plan, Decimal]
WHEN = {"waiting": Why.NOT_YET, "over": Why.OVER, "used_up": Why.USED_UP}


@dataclass(frozen=True, slots=True)
class Offer:
    """Prices of single eSIMs, in the order asked about, in `currency`: as listed, and as `code` leaves them.

    `is_reduced` tells that a price stopped at its floor, so that the code takes off less than it says.
    """

    code: PromoCode
    currency: str
    listed: Sequence[Decimal]
    prices: Sequence[Decimal]
    is_reduced: bool

    @property
    def total(self) -> Decimal:
        return sum(self.prices, Decimal(0))

    @property
    def listed_total(self) -> Decimal:
        return sum(self.listed, Decimal(0))

    @property
    def discount(self) -> Decimal:
        return self.listed_total - self.total


def offer(code: PromoCode, esims: Sequence[Priced], tariff: Tariff, email: str = "") -> Offer:
    """`esims` are plans with their list prices, one for each eSIM, in the tariff's currency; `email` is the shopper's, where it is known.

    Raises:
        CodeRefusedError: it takes nothing off these, or not now. Whether this shopper may use it, `redeem` decides.
    """
    _check_state(code, email)
    listed = [price for _plan, price in esims]
    _check_minimum(code, sum(listed, Decimal(0)), tariff)
    meant = _meant(code, [plan for plan, _price in esims])
    if not meant:
        raise CodeRefusedError(Why.NOT_FOR_THIS)
    wish = _in_currency(code.discount, tariff)
    bound = discounted([_bound(*esims[at], tariff) for at in meant], wish, tariff.currency)
    wished = discounted([Listed(listed[at], Decimal(0)) for at in meant], wish, tariff.currency)
    changed = dict(zip(meant, bound, strict=True))
    prices = [changed.get(at, price) for at, price in enumerate(listed)]
    if prices == listed:
        raise CodeRefusedError(Why.NO_ROOM)
    return Offer(code, tariff.currency, listed, prices, is_reduced=bound != wished)


def _check_state(code: PromoCode, email: str) -> None:
    state = code.state(timezone.now())
    if state != "active":
        holder = mailboxes.holder(code, email) if email and state == "used_up" else None
        raise refusal(WHEN.get(state, Why.UNKNOWN), holder)


def _check_minimum(code: PromoCode, total: Decimal, tariff: Tariff) -> None:
    """In the money that the shopper sees, so that what they are told adds up."""
    minimum = tariff.price(code.minimum) if code.minimum else Decimal(0)
    if total < minimum:
        raise CodeRefusedError(Why.MINIMUM, minimum=minimum, currency=tariff.currency)


def _meant(code: PromoCode, plans: Sequence[Plan]) -> list[int]:
    """Which of the plans the code is for, by their places."""
    places = {place.pk for place in code.destinations.all()}
    return [
        at
        for at, plan in enumerate(plans)
        if code.scope in {"", plan.scope} and (not places or plan.destination_id in places)
    ]


def _in_currency(discount: Discount, tariff: Tariff) -> Discount:
    """An amount is worth what the rate says, without the buffer: that protects prices."""
    with localcontext(EXACT):
        return Discount(percent=discount.percent, amount=discount.amount * tariff.rate)


def _bound(plan: Plan, price: Decimal, tariff: Tariff) -> Listed:
    """What the price may fall to; not at all where the plan's cost is not known in the configured currency."""
    if plan.wholesale_price is None or plan.wholesale_currency != settings.MOBILEXY_CURRENCY:
        return Listed(price, price)
    return Listed(price, least_price(plan.wholesale_price, price_book.terms(), tariff))
