"""Our price from theirs: pure functions of Decimals in the currency named; never floats."""

from catalog.pricing.conversion import CHARGEABLE, Tariff
from catalog.pricing.retail import MINIMUM_CHARGE, PriceRule, retail_price
from catalog.pricing.rounding import Ending, round_price, smallest_step

__all__ = [
    "CHARGEABLE",
    "MINIMUM_CHARGE",
    "Ending",
    "PriceRule",
    "Tariff",
    "retail_price",
    "round_price",
    "smallest_step",
]
