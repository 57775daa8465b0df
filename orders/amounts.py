"""Amounts at the Stripe edge: Decimal units here, integer minor units there. Pure.

Source: docs.stripe.com/currencies. It is Stripe's own table, neither ISO 4217 nor CLDR.
"""

from decimal import Decimal

ZERO_DECIMAL = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
# Written with two decimals for Stripe, of which both must be zero.
WHOLE_HUNDREDS = frozenset({"ISK", "UGX"})
# Three decimals, of which the last must be zero.
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


class AmountError(ValueError):
    """The amount cannot be charged in that currency exactly as it stands."""


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in Stripe's integer minor units: 12.90 USD is 1290, 500 JPY is 500, 5 ISK is 500, 1.23 KWD is 1230.

    Raises:
        AmountError: it is negative, not finite, or has more decimals than the currency takes.
    """
    scaled = amount * _scale(currency)
    if (
        not amount.is_finite()
        or amount < 0
        or scaled != scaled.to_integral_value()
        or scaled % _multiple(currency)
    ):
        raise AmountError(f"{amount} {currency} is not an amount that Stripe can charge.")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """Stripe's integer minor units as units of `currency`."""
    return Decimal(minor) / _scale(currency)


def _scale(currency: str) -> int:
    code = currency.upper()
    return 1 if code in ZERO_DECIMAL else 1000 if code in THREE_DECIMAL else 100


def _multiple(currency: str) -> int:
    code = currency.upper()
    return 100 if code in WHOLE_HUNDREDS else 10 if code in THREE_DECIMAL else 1
