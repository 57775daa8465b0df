"""Which rule makes a plan's price. Pure: rules and plans are values here, whatever table they came from."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalog.sizes import GB

# Where one class of allowances ends and the next begins, in GB; the limit itself belongs to the smaller class.
SMALL_GB, MEDIUM_GB, LARGE_GB = 1, 5, 20


class AllowanceClass(TextChoices):
    """Plans that compete with each other by how much data they give."""

    DAY_PLAN = "day", _("day plans")
    SMALL = "small", _("up to 1 GB")
    MEDIUM = "medium", _("over 1 to 5 GB")
    LARGE = "large", _("over 5 to 20 GB")
    HUGE = "huge", _("over 20 GB")


class UnderFloor(TextChoices):
    """What becomes of a plan whose price would leave less than the margin floor."""

    STOP = "stop", _("do not sell the plan")
    RAISE = "raise", _("raise the price to the floor")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a rule can ask of a plan: keys of the plan and of the place it is listed under, operators in lower case.

    `allowance` is an `AllowanceClass`, or empty where the supplier's text was not understood.
    """

    plan: int = 0
    place: int = 0
    scope: str = ""
    allowance: str = ""
    operators: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """A markup, and the plans and the time it is for. An empty condition is met by every plan.

    Args:
        key: grows with each rule; None for the newest, which is not saved yet.
        fixed_amount: added after `markup_percent`, in the store currency.
        ending: an `Ending`, or empty for the shop's rounding.
        under_floor: an `UnderFloor`.
    """

    markup_percent: Decimal
    fixed_amount: Decimal = Decimal(0)
    ending: str = ""
    under_floor: str = UnderFloor.STOP
    key: int | None = None
    name: str = ""
    priority: int = 0
    scope: str = ""
    place: int | None = None
    operator: str = ""
    allowance: str = ""
    plan: int | None = None
    is_active: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def is_in_force(self, moment: datetime) -> bool:
        """From its start on and until, but not at, its end."""
        return (
            self.is_active
            and (self.starts_at is None or self.starts_at <= moment)
            and (self.ends_at is None or moment < self.ends_at)
        )

    def applies_to(self, facts: PlanFacts) -> bool:
        return (
            self.plan in {None, facts.plan}
            and self.place in {None, facts.place}
            and self.scope in {"", facts.scope}
            and self.allowance in {"", facts.allowance}
            and (not self.operator or self.operator.lower() in facts.operators)
        )

    @property
    def rank(self) -> tuple[int, tuple[bool, ...], int]:
        """The highest wins: by priority, then by the narrowest condition, then the newest.

        A plan is narrower than a place, a place than an operator, an operator than an allowance, an allowance than a scope; of
        two rules with the same narrowest condition, the one with a further condition.
        """
        conditions = (
            self.plan is not None,
            self.place is not None,
            bool(self.operator),
            bool(self.allowance),
            bool(self.scope),
        )
        return self.priority, conditions, sys.maxsize if self.key is None else self.key


def winner(rules: Iterable[Rule], facts: PlanFacts, moment: datetime) -> Rule | None:
    """The rule that makes the plan's price at `moment`; None where none is for it."""
    fitting = (rule for rule in rules if rule.is_in_force(moment) and rule.applies_to(facts))
    return max(fitting, key=lambda rule: rule.rank, default=None)


def allowance_class(data_bytes: int | None, *, is_daily: bool) -> str:
    """The `AllowanceClass` of a plan with so much data in total; empty where that is not known."""
    if is_daily:
        return AllowanceClass.DAY_PLAN
    if data_bytes is None:
        return ""
    limits = {
        SMALL_GB: AllowanceClass.SMALL,
        MEDIUM_GB: AllowanceClass.MEDIUM,
        LARGE_GB: AllowanceClass.LARGE,
    }
    return next((each for limit, each in limits.items() if data_bytes <= limit * GB), AllowanceClass.HUGE)
