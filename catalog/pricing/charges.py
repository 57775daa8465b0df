"""What Stripe keeps of a payment and at least charges, and what must be left of a price beside that. Pure; Decimals only."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from catalog.pricing.rounding import EXACT

# What Stripe at least charges, in the settlement currency (docs.stripe.com/currencies, minimum charge amounts).
MINIMUM_CHARGE = {
    "USD": "0.50", "EUR": "0.50", "AUD": "0.50", "CAD": "0.50", "CHF": "0.50", "NZD": "0.50", "SGD": "0.50",
    "BRL": "0.50", "INR": "0.50", "ILS": "0.50", "ZAR": "0.50", "PHP": "0.50", "GBP": "0.30", "AED": "2.00",
    "PLN": "2.00", "RON": "2.00", "MYR": "2.00", "DKK": "2.50", "NOK": "3.00", "SEK": "3.00", "HKD": "4.00",
    "MXN": "10", "THB": "10", "CZK": "15", "JPY": "50", "KRW": "50", "HUF": "175",
}  # fmt: skip
OUT_OF_REACH = Decimal("Infinity")


def minimum_charge(currency: str) -> Decimal:
    """The least that can be charged in `currency` at all; 0 where Stripe publishes none."""
    return Decimal(MINIMUM_CHARGE.get(currency, "0"))


@dataclass(frozen=True, slots=True)
class Fee:
    """What Stripe keeps of a payment: `percent` of it and `fixed`, in the store currency.

    A payment for several eSIMs bears `fixed` once. A price must do for the one that is bought alone.
    """

    percent: Decimal = Decimal(0)
    fixed: Decimal = Decimal(0)

    def of(self, price: Decimal) -> Decimal:
        with localcontext(EXACT):
            return price * self.percent / 100 + self.fixed


@dataclass(frozen=True, slots=True)
class Floor:
    """What must be left of a price after the cost and Stripe's fee: `percent` of the price and also `amount`, in the store currency."""

    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)

    def least(self, cost: Decimal, fee: Fee) -> Decimal:
        """The least price that leaves as much, not rounded; infinite where fee and floor leave nothing of any price."""
        with localcontext(EXACT):
            kept = 1 - fee.percent / 100
            kept_by_percent = kept - self.percent / 100
            if kept <= 0 or kept_by_percent <= 0:
                return OUT_OF_REACH
            spent = cost + fee.fixed
            return max((spent + self.amount) / kept, spent / kept_by_percent)
