"""A country's plans while nothing is asked of them: by kind, each kind in its own section."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import Plan
from catalog.presentation import Badges, PlanCard
from catalog.views.shared import cards_of

# More of one kind than anybody reads; the rest is a filter away.
SHOWN = 24


@dataclass(frozen=True, slots=True)
class Section:
    """`count` plans, the first of them as cards; `query` asks for all of them, empty where all are here.

    `are_single_days` tells that each purchase gives one day; a plan that counts by the day may last for several.
    """

    cards: Sequence[PlanCard]
    count: int
    query: str
    are_single_days: bool


def sections(plans: Sequence[Plan], badges: Badges) -> dict[str, Section]:
    """By the names that the template knows; `plans` stay in their order."""
    own = [plan for plan in plans if plan.scope == Plan.Scope.COUNTRY]
    return {
        "amounts": _section([plan for plan in own if not plan.is_daily], "scope=country", badges),
        "days": _section([plan for plan in own if plan.is_daily], "data=day&scope=country", badges),
        "regional": _section(
            [plan for plan in plans if plan.scope == Plan.Scope.REGION], "scope=region", badges
        ),
        "worldwide": _section(
            [plan for plan in plans if plan.scope == Plan.Scope.GLOBAL], "scope=global", badges
        ),
    }


def _section(plans: Sequence[Plan], query: str, badges: Badges) -> Section:
    are_single_days = all(plan.is_daily and plan.validity_days == 1 for plan in plans)
    return Section(
        cards_of(plans[:SHOWN], badges), len(plans), query if len(plans) > SHOWN else "", are_single_days
    )
