"""What a plan costs per gigabyte and per day, so that plans of any size compare. Pure; Decimals in the currency of the price."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from catalog.pricing.rounding import EXACT
from catalog.sizes import GB

VERSION = 1
"""Raise it when the same plan comes to other figures: all are then computed anew."""
HUNDRED_MILLIONTH, MILLIONTH = Decimal("1e-8"), Decimal("1e-6")
# What the columns hold: ten digits before the point.
MOST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class UnitPrices:
    """None where it makes no sense, or no column holds it.

    Args:
        per_gb: of all data of a plan; of a day plan's data at full speed, over all its days.
        per_day: of validity.
        per_gb_day: of one gigabyte that may be used on one day; a total may be used on any, a day plan's cap on its own day only.
    """

    per_gb: Decimal | None = None
    per_day: Decimal | None = None
    per_gb_day: Decimal | None = None


def unit_prices(
    price: Decimal | None,
    *,
    days: int | None,
    data_bytes: int | None = None,
    daily_cap_bytes: int | None = None,
) -> UnitPrices:
    """`data_bytes` is a total, `daily_cap_bytes` what each day has at full speed: a plan has the one or the other."""
    if price is None:
        return UnitPrices()
    total = data_bytes or (daily_cap_bytes or 0) * (days or 0)
    gb_days = total if daily_cap_bytes and not data_bytes else total * (days or 0)
    return UnitPrices(
        per_gb=_each(price * GB, total, MILLIONTH),
        per_day=_each(price, days or 0, MILLIONTH),
        per_gb_day=_each(price * GB, gb_days, HUNDRED_MILLIONTH),
    )


def _each(price: Decimal, parts: int, step: Decimal) -> Decimal | None:
    if parts <= 0:
        return None
    with localcontext(EXACT):
        each = price / parts
        return each.quantize(step, rounding=ROUND_HALF_EVEN) if each < MOST else None
