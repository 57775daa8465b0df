"""Why an eSIM of a plan cannot be topped up. Told for the whole catalog at once: a package code may be shared by plans of many lists."""

from collections import Counter, defaultdict

from catalog.models import Plan

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
