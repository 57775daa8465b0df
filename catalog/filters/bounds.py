"""Filters with a bound: at least so many days, at least so much data, at most such a price."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog import currencies
from catalog.filters.base import Filter
from catalog.models import Plan
from catalog.money import money
from catalog.presentation import data_size
from catalog.pricing import Tariff
from catalog.sizes import GB

DAY_STEPS = (3, 5, 7, 10, 14, 21, 30, 60, 90, 180, 365)
GB_STEPS = tuple(Decimal(step) for step in (1, 3, 5, 10, 20, 50))
PRICES_OFFERED = 6
# Longer figures are no answer to any plan; they would only cost time.
_DAYS = re.compile(r"0*([1-9][0-9]{0,4})")
_GIGABYTES = re.compile(r"[0-9]{1,5}(\.[0-9]{1,4})?")
_PRICE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([A-Z]{3})?")
BY_THE_DAY = "day"


class Days(Filter[int]):
    """Validity of at least so many days. A plan that states none fails every bound."""

    name = "days"
    label = gettext_lazy("Days")

    def read(self, text: str) -> int | None:
        found = _DAYS.fullmatch(text)
        return int(found[1]) if found else None

    def write(self, value: int) -> str:
        return str(value)

    def keeps(self, plan: Plan, value: int) -> bool:
        return (plan.validity_days or 0) >= value

    def choices(self, plans: Iterable[Plan]) -> list[int]:
        longest = max((plan.validity_days or 0 for plan in plans), default=0)
        return [step for step in DAY_STEPS if step <= longest]

    def say(self, value: int) -> str:
        return ngettext("%(days)s day or more", "%(days)s days or more", value) % {"days": value}

    def nearest(self, plans: Iterable[Plan], value: int) -> int | None:  # noqa: ARG002
        return max((plan.validity_days or 0 for plan in plans), default=0) or None


class Data(Filter[Decimal | str]):
    """At least so many GB at full speed, as a Decimal; or BY_THE_DAY."""

    name = "data"
    label = gettext_lazy("Data")

    def read(self, text: str) -> Decimal | str | None:
        if text == BY_THE_DAY:
            return text
        size = Decimal(text) if _GIGABYTES.fullmatch(text) else Decimal(0)
        return size.normalize() if size else None

    def write(self, value: Decimal | str) -> str:
        return value if isinstance(value, str) else f"{value:f}"

    def keeps(self, plan: Plan, value: Decimal | str) -> bool:
        if isinstance(value, str):
            return plan.is_daily
        return (plan.full_speed_bytes or 0) >= value * GB

    def choices(self, plans: Iterable[Plan]) -> list[Decimal | str]:
        plans = list(plans)
        most = max((plan.full_speed_bytes or 0 for plan in plans), default=0)
        sizes: list[Decimal | str] = [step for step in GB_STEPS if step * GB <= most]
        return [*sizes, BY_THE_DAY] if any(plan.is_daily for plan in plans) else sizes

    def say(self, value: Decimal | str) -> str:
        if isinstance(value, str):
            return _("By the day")
        return _("%(size)s or more") % {"size": data_size(int(value * GB))}

    def nearest(self, plans: Iterable[Plan], value: Decimal | str) -> Decimal | str | None:
        most = max((plan.full_speed_bytes or 0 for plan in plans), default=0)
        # Rounded down to what an address can say, or the plan itself would fall through.
        size = (Decimal(most) / GB).quantize(Decimal("0.0001"), rounding=ROUND_FLOOR).normalize()
        return size if size and not isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest price wanted, in the currency of `tariff`; `is_named` when the address names that currency.

    A link that names it means the same plans to a reader who sees prices in another one.
    """

    amount: Decimal
    tariff: Tariff
    is_named: bool


@lru_cache(maxsize=20_000)
def _price(tariff: Tariff, retail: Decimal) -> Decimal:
    """Each price is asked for once per bound on offer, and rounding it is what takes time."""
    return tariff.price(retail)


class Price(Filter[Ceiling]):
    """The price as the page shows it, at most so much: rounding and the currency's buffer are in it."""

    name = "price"
    label = gettext_lazy("Price")

    def read(self, text: str) -> Ceiling | None:
        found = _PRICE.fullmatch(text)
        amount = Decimal(found[1]).normalize() if found else Decimal(0)
        if not found or not amount:
            return None
        if not found[2]:
            return Ceiling(amount, currencies.shown().tariff, is_named=False)
        named = next((each for each in currencies.shown().offered if each.currency == found[2]), None)
        return Ceiling(amount, named, is_named=True) if named else None

    def write(self, value: Ceiling) -> str:
        return f"{value.amount:f}{value.tariff.currency if value.is_named else ''}"

    def keeps(self, plan: Plan, value: Ceiling) -> bool:
        price = _shown(plan, value.tariff)
        return price is not None and price <= value.amount

    def choices(self, plans: Iterable[Plan]) -> list[Ceiling]:
        shown = currencies.shown()
        prices = [price for plan in plans if (price := _shown(plan, shown.tariff)) is not None]
        return [Ceiling(amount, shown.tariff, shown.has_choice) for amount in _round_steps(prices)]

    def say(self, value: Ceiling) -> str:
        return _("Up to %(price)s") % {"price": money(value.amount, value.tariff.currency)}

    def nearest(self, plans: Iterable[Plan], value: Ceiling) -> Ceiling | None:
        prices = [price for plan in plans if (price := _shown(plan, value.tariff)) is not None]
        return Ceiling(min(prices).normalize(), value.tariff, value.is_named) if prices else None


def _shown(plan: Plan, tariff: Tariff) -> Decimal | None:
    """None for a price that is not in the store currency: it cannot be compared, and the next sync replaces it."""
    if plan.retail_price is None or plan.retail_currency != tariff.store:
        return None
    return _price(tariff, plan.retail_price)


def _round_steps(prices: list[Decimal]) -> list[Decimal]:
    """The least of 1, 2, 5, 10, 20, 50, … that lie between the lowest and the highest price."""
    if not prices:
        return []
    least, most = min(prices), max(prices)
    size = least.adjusted()
    steps = [
        Decimal(digit).scaleb(power) for power in range(size, most.adjusted() + 1) for digit in (1, 2, 5)
    ]
    return [step for step in steps if least <= step < most][:PRICES_OFFERED]
