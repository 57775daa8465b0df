"""Our price from theirs: one pure function. Amounts are Decimals in the currency named; never floats."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal, localcontext

# What Stripe at least charges, in the settlement currency (docs.stripe.com/currencies, minimum charge amounts).
MINIMUM_CHARGE = {
    "USD": "0.50", "EUR": "0.50", "AUD": "0.50", "CAD": "0.50", "CHF": "0.50", "NZD": "0.50", "SGD": "0.50",
    "BRL": "0.50", "INR": "0.50", "ILS": "0.50", "ZAR": "0.50", "PHP": "0.50", "GBP": "0.30", "AED": "2.00",
    "PLN": "2.00", "RON": "2.00", "MYR": "2.00", "DKK": "2.50", "NOK": "3.00", "SEK": "3.00", "HKD": "4.00",
    "MXN": "10", "THB": "10", "CZK": "15", "JPY": "50", "KRW": "50", "HUF": "175",
}  # fmt: skip
# Digits enough for every cost, rate and markup; what is rounded all the same is rounded up, so that no price falls short.
EXACT = Context(prec=60, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class PriceRule:
    """How a retail price follows from a wholesale price.

    Args:
        markup_percent: added to the converted cost.
        exchange_rate: store currency per unit of the supplier's currency.
        currency: the store currency.
        step: prices are rounded up to a multiple of this, so that rounding never eats the markup.
    """

    markup_percent: Decimal
    exchange_rate: Decimal
    currency: str
    step: Decimal

    @property
    def minimum(self) -> Decimal:
        """The least that can be charged at all; 0 where Stripe publishes none."""
        return Decimal(MINIMUM_CHARGE.get(self.currency, "0"))


def retail_price(wholesale: Decimal, rule: PriceRule) -> Decimal:
    """The price of one plan in the store currency: cost, markup, then up to the next step; never under the minimum.

    Raises:
        ValueError: `wholesale` is not a positive, finite amount; such a plan must not be sold.
    """
    if not wholesale.is_finite() or wholesale <= 0:
        raise ValueError("A wholesale price must be positive and finite.")
    with localcontext(EXACT):
        marked_up = wholesale * rule.exchange_rate * (1 + rule.markup_percent / 100)
        return max(_round_up(marked_up, rule.step), _round_up(rule.minimum, rule.step))


def _round_up(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(rounding=ROUND_CEILING) * step
