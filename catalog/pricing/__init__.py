"""Our price from theirs: pure functions of Decimals in the currency named; never floats."""

from catalog.pricing.charges import MINIMUM_CHARGE, Fee, Floor, minimum_charge
from catalog.pricing.conversion import CHARGEABLE, Tariff
from catalog.pricing.discount import Discount, Listed, discounted, least_price
from catalog.pricing.quote import Quote, Refusal, Terms, quote
from catalog.pricing.rounding import (
    Ending,
    Rounding,
    read_rounding,
    round_price,
    rounding,
    smallest_step,
)
from catalog.pricing.rules import AllowanceClass, PlanFacts, Rule, UnderFloor, allowance_class, winner

__all__ = [
    "CHARGEABLE",
    "MINIMUM_CHARGE",
    "AllowanceClass",
    "Discount",
    "Ending",
    "Fee",
    "Floor",
    "Listed",
    "PlanFacts",
    "Quote",
    "Refusal",
    "Rounding",
    "Rule",
    "Tariff",
    "Terms",
    "UnderFloor",
    "allowance_class",
    "discounted",
    "least_price",
    "minimum_charge",
    "quote",
    "read_rounding",
    "round_price",
    "rounding",
    "smallest_step",
    "winner",
]
