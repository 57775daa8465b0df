"""Our price from theirs: one pure function. Amounts are Decimals in the currency named; never floats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from enum import StrEnum

from catalog.pricing.charges import Fee, Floor, minimum_charge
from catalog.pricing.rounding import EXACT, Rounding, rounding
from catalog.pricing.rules import PlanFacts, Rule, UnderFloor, winner

# What the column of prices holds: nine digits before the point.
TOO_LARGE = Decimal(10) ** 9


class Refusal(StrEnum):
    """Why a plan with a known cost is not sold."""

    BELOW_COST = "below_cost"
    BELOW_FLOOR = "below_floor"
    TOO_LARGE = "no_price"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say of every price.

    Args:
        currency: the store currency.
        exchange_rate: store currency per unit of the supplier's currency.
        standard: the rule for plans that no other rule is for.
        rounding: for rules that name no ending.
    """

    currency: str
    exchange_rate: Decimal
    standard: Rule
    rounding: Rounding
    fee: Fee
    floor: Floor

    def rounding_of(self, rule: Rule) -> Rounding:
        return rounding(self.currency, rule.ending) if rule.ending else self.rounding


@dataclass(frozen=True, slots=True)
class Quote:
    """How a price came about, step by step, in the store currency.

    `cost` is converted; `marked_up` is what the rule makes of it; `minimum` is what Stripe at least charges; `least` is the least
    price that leaves the margin floor, not rounded, and infinite where none does; `price` is what the rule leads to, also where
    `refusal` says that it is not sold at that.
    """

    cost: Decimal
    rule: Rule
    marked_up: Decimal
    minimum: Decimal
    least: Decimal
    price: Decimal
    fee: Decimal
    refusal: Refusal | None = None

    @property
    def sold_at(self) -> Decimal | None:
        return None if self.refusal else self.price

    @property
    def margin(self) -> Decimal:
        """What is left of the price after the cost and Stripe's fee; negative where the sale would be a loss."""
        with localcontext(EXACT):
            return self.price - self.fee - self.cost

    @property
    def margin_percent(self) -> Decimal:
        """The same as a part of the price."""
        return self.margin / self.price * 100 if self.price else Decimal(0)


def quote(
    wholesale: Decimal, facts: PlanFacts, rules: Iterable[Rule], terms: Terms, moment: datetime
) -> Quote:
    """The price of one plan at `moment`, or why it is not sold.

    The cost is converted and marked up by the rule that wins, raised to Stripe's minimum charge and, where the rule says so, to the
    margin floor; then rounded up. `wholesale` is in the supplier's currency.

    Raises:
        ValueError: `wholesale` is not a positive, finite amount; such a plan must not be sold.
    """
    if not wholesale.is_finite() or wholesale <= 0:
        raise ValueError("A wholesale price must be positive and finite.")
    rule = winner(rules, facts, moment) or terms.standard
    with localcontext(EXACT):
        cost = wholesale * terms.exchange_rate
        marked_up = cost * (1 + rule.markup_percent / 100) + rule.fixed_amount
    minimum, least = minimum_charge(terms.currency), terms.floor.least(cost, terms.fee)
    ending = terms.rounding_of(rule)
    wanted = ending.up(max(marked_up, minimum))
    is_loss = not 0 < cost <= wanted
    raises = rule.under_floor == UnderFloor.RAISE and not is_loss and least.is_finite()
    price = max(wanted, ending.up(least)) if raises else wanted
    refusal = Refusal.BELOW_COST if is_loss else _refusal(price, least)
    return Quote(cost, rule, marked_up, minimum, least, price, terms.fee.of(price), refusal)


def _refusal(price: Decimal, least: Decimal) -> Refusal | None:
    if price < least:
        return Refusal.BELOW_FLOOR
    return Refusal.TOO_LARGE if price >= TOO_LARGE else None
