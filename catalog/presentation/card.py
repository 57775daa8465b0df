"""One plan on a list: all that two plans are compared by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalog.currencies import price_text
from catalog.models import Plan
from catalog.presentation.badges import BadgeWords, badge_words
from catalog.presentation.facts import Field, plan_fields
from catalog.presentation.names import plan_name
from catalog.presentation.unit_price import unit_price


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One plan on a list. `unit_price` compares plans: per GB, or per day where there is an amount for each of several days.

    `is_available` is whether it can be bought now; otherwise it is shown as back soon.
    """

    plan: Plan
    url: str
    name: str
    fields: Sequence[Field]
    price: str
    unit_price: str
    is_available: bool
    badges: Sequence[BadgeWords] = ()


def plan_card(plan: Plan, badges: Collection[str] = ()) -> PlanCard:
    """`badges`: the kinds that it has at the place the page is about; needs `plan.destination` loaded."""
    return PlanCard(
        plan=plan,
        url=plan.get_absolute_url(),
        name=plan_name(plan),
        fields=plan_fields(plan),
        price=price_text(plan.retail_price, plan.retail_currency) if plan.retail_price is not None else "",
        unit_price=unit_price(plan),
        is_available=plan.is_available,
        badges=badge_words(plan, badges),
    )
