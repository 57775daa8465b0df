"""Whom to remind now: of all for whom something is due, those for whom it is day."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from catalog.models import PlanCoverage
from orders.notices import hours
from orders.notices.rules import RULES, untold

LOOKED_AT = 2000
"""Rows of one rule that are looked at in one round; those that wait for the morning stand among them."""


def due(limit: int) -> list[int]:
    """Keys of usages about which something is to be said now."""
    found: dict[int, None] = {}
    for code in RULES:
        rows = untold(code).order_by("expires_at", "pk").values_list("pk", "esim__line__plan")[:LOOKED_AT]
        found |= dict.fromkeys(_by_day(list(rows)))
    return list(found)[:limit]


def _by_day(rows: Sequence[tuple[int, int]]) -> Iterable[int]:
    awake = _awake({plan for _usage, plan in rows})
    return (usage for usage, plan in rows if plan in awake)


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
    codes = [code for code in RULES if untold(code).filter(pk=usage_id).exists()]
    plans = untold(codes[0]).filter(pk=usage_id).values_list("esim__line__plan", flat=True) if codes else ()
    return codes if _awake(set(plans)) else []
