"""Why an eSIM of a plan cannot be topped up, and with what it can. The reasons are told for the whole catalog at once: a package code
may be shared by plans of many lists.
"""

from collections import Counter, defaultdict

from django.db.models import Exists, OuterRef

from catalog.models import Plan, PlanCoverage
from catalog.models.plan import PlanQuerySet

BATCH = 500


def tell_reasons() -> int:
    """Bring `no_top_up_reason` of all listed plans up to date; how many changed. Call it in a transaction that holds the catalog."""
    columns = ("pk", "is_daily", "package_code", "no_top_up_reason")
    plans = list(Plan.objects.filter(retired_at=None).values_list(*columns))
    carried = Counter(code for _pk, _is_daily, code, _held in plans)
    changed = defaultdict(list)
    for pk, is_daily, code, held in plans:
        reason = _reason(code, is_daily=is_daily, carried_by=carried[code])
        if reason != held:
            changed[reason].append(pk)
    for reason, pks in changed.items():
        for start in range(0, len(pks), BATCH):
            Plan.objects.filter(pk__in=pks[start : start + BATCH]).update(no_top_up_reason=reason)
    return sum(map(len, changed.values()))


def _reason(code: str, *, is_daily: bool, carried_by: int) -> str:
    """Empty where nothing speaks against it. With a code that several plans carry, nobody could say what would be bought."""
    if is_daily:
        return Plan.NoTopUp.DAILY
    if not code:
        return Plan.NoTopUp.NO_CODE
    return Plan.NoTopUp.SHARED_CODE if carried_by > 1 else ""


def packages_for(plan: Plan) -> PlanQuerySet:
    """What an eSIM of `plan` can be topped up with, in one query: data on sale for just the same countries.

    The supplier has no list of top-ups. It takes the package of any plan of the same place; which one is meant must be certain, and
    what it adds must be known.
    """
    its_countries = PlanCoverage.objects.filter(plan=OuterRef(OuterRef("pk"))).values("country")
    left_out = PlanCoverage.objects.filter(plan=plan).exclude(country__in=its_countries)
    same_place = Plan.objects.on_sale().filter(
        ~Exists(left_out),
        destination=plan.destination_id,
        country_count=plan.country_count,
        exit_not_in=plan.exit_not_in,
        has_phone_number=plan.has_phone_number,
    )
    return same_place.exclude(package_code="").filter(
        no_top_up_reason="",
        is_daily=False,
        data_bytes__isnull=False,
        validity_days__isnull=False,
        voice_minutes=0,
        sms_count=0,
    )
