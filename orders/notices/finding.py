"""Whom to remind now: of all for whom something is due, those for whom it is day."""

from django.utils import timezone

from catalog.models import PlanCoverage
from orders.notices import hours
from orders.notices.rules import RULES, untold

LOOKED_AT = 5000
"""Rows that are looked at in one round; those that wait for the morning stand among them."""


def due(limit: int) -> list[int]:
    """Keys of usages about which something is to be said now; in one query, and one more where any waits."""
    first, *others = (untold(code).order_by().values_list("pk", "esim__line__plan") for code in RULES)
    rows = list(first.union(*others)[:LOOKED_AT])
    awake = _awake({plan for _usage, plan in rows})
    return [usage for usage, plan in rows if plan in awake][:limit]


def _awake(plans: set[int]) -> set[int]:
    """The plans that work where it is day."""
    covered: dict[int, set[str]] = {plan: set() for plan in plans}
    if plans:
        rows = PlanCoverage.objects.filter(plan__in=plans).values_list("plan", "country__iso_code")
        for plan, iso_code in rows:
            covered[plan].add(iso_code)
    now = timezone.now()
    return {plan for plan, iso_codes in covered.items() if hours.is_good(iso_codes, now)}


def codes_for(usage_id: int) -> list[str]:
    """What is to be said about one eSIM now."""
    plans = {
        code: untold(code).filter(pk=usage_id).values_list("esim__line__plan", flat=True).first()
        for code in RULES
    }
    waiting = {code: plan for code, plan in plans.items() if plan is not None}
    return list(waiting) if _awake(set(waiting.values())) else []
