"""How much of the tax of a payment is in a part of it. Pure."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalog.money import precision

# As a payment keeps them: {"name": "VAT", "percent": "19", "amount": "0.88"}.
TaxLine = Mapping[str, Any]


def share(lines: Sequence[TaxLine], part: Decimal, whole: Decimal, currency: str) -> list[Decimal]:
    """Of each rate, what `part` of a payment of `whole` holds, rounded as the currency is written."""
    unit = Decimal(1).scaleb(-precision(currency))
    return [(Decimal(line["amount"]) * part / whole).quantize(unit, rounding=ROUND_HALF_UP) for line in lines]


def with_amounts(lines: Sequence[TaxLine], amounts: Sequence[Decimal]) -> list[dict[str, str]]:
    """The same rates with other amounts."""
    return [
        {"name": line["name"], "percent": line["percent"], "amount": str(amount)}
        for line, amount in zip(lines, amounts, strict=True)
    ]


def total(lines: Sequence[TaxLine]) -> Decimal:
    return sum((Decimal(line["amount"]) for line in lines), Decimal(0))
