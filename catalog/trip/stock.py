"""What the shop has for a trip: countries to choose from, and plans on sale as offers, priced as this page shows them."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.conf import settings

from catalog import currencies
from catalog.models import Destination, Plan
from catalog.trip.model import Offer

SCALE = 1000
"""A price in whole units of the solver: no currency that can be charged has more than three decimals."""


class PricesChangedError(Exception):
    """What was read at first and what was read later do not fit together."""


def countries() -> list[Destination]:
    """Those where something is on sale."""
    return list(Destination.objects.on_sale().filter(kind=Destination.Kind.COUNTRY))


def offers(wanted: Collection[int]) -> list[Offer]:
    """Every plan that can be bought now and works in one of these countries; `key` is its primary key. One query.

    Left out is what nobody can count on: a plan whose allowance or validity is not understood.
    """
    sold = Plan.objects.on_sale().available()
    known = sold.filter(is_understood=True, validity_days__gt=0, retail_currency=settings.STORE_CURRENCY)
    rows = known.filter(coverage__country__in=wanted).values_list(
        "pk",
        "retail_price",
        "is_daily",
        "data_bytes",
        "daily_cap_bytes",
        "validity_days",
        "coverage__country_id",
    )
    works_in: dict[int, set[int]] = defaultdict(set)
    facts: dict[int, tuple[Decimal, int, int]] = {}
    for key, price, is_daily, total, cap, days, country in rows:
        works_in[key].add(country)
        if price is not None and days:
            facts[key] = (price, (cap or 0) * days if is_daily else total or 0, days)
    prices = _in_units({price for price, _data, _days in facts.values()})
    return [
        Offer(key, frozenset(works_in[key]), prices[price], data, days)
        for key, (price, data, days) in facts.items()
        if data > 0
    ]


def _in_units(amounts: Collection[Decimal]) -> dict[Decimal, int]:
    """As the page shows them: rounding differs by currency, and could make another set the cheapest."""
    tariff = currencies.shown().tariff
    return {amount: int(tariff.price(amount) * SCALE) for amount in amounts}


def in_money(units: int) -> Decimal:
    """Back in the page's currency."""
    return Decimal(units) / SCALE


def plans(chosen: Collection[Offer]) -> dict[int, Plan]:
    """The plans of offers, as cards need them. One query.

    Raises:
        PricesChangedError: since the offers were read, one of them has got another price, or is not sold any more.
    """
    keys = {offer.key for offer in chosen}
    rows = Plan.objects.select_related("destination").with_availability().filter(pk__in=keys)
    found = {each.pk: each for each in rows}
    if any(_price(found.get(offer.key)) != offer.price for offer in chosen):
        raise PricesChangedError
    return found


def _price(plan: Plan | None) -> int | None:
    """As an offer has it; None for a plan that is no offer."""
    if plan is None or not plan.is_on_sale or plan.retail_currency != settings.STORE_CURRENCY:
        return None
    price = plan.retail_price
    return None if price is None else _in_units([price])[price]
