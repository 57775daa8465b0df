"""Writing changes down, and forgetting those that are too old."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from catalog.history.states import Change
from catalog.models import Plan, PlanChange, SyncRun

BATCH = 500


def record(changes: Iterable[Change], run: SyncRun | None, now: datetime) -> None:
    """Keep `changes`, whose keys are supplier ids. Call it in the transaction that makes them, and that holds the catalog."""
    kept = {change.key: change for change in changes if change.kind is not None}
    if not kept:
        return
    pks = Plan.objects.filter(supplier_id__in=kept).values_list("supplier_id", "pk")
    rows = [_row(pk, kept[key], run, now) for key, pk in pks]
    PlanChange.objects.bulk_create(rows, batch_size=BATCH)


def forget_old(now: datetime) -> int:
    """Delete what is older than `CATALOG_HISTORY_DAYS`, 0 for never; how many rows."""
    if not settings.CATALOG_HISTORY_DAYS:
        return 0
    oldest = now - timedelta(days=settings.CATALOG_HISTORY_DAYS)
    deleted, _by_model = PlanChange.objects.filter(at__lt=oldest).delete()
    return deleted


def _row(plan_pk: int, change: Change, run: SyncRun | None, now: datetime) -> PlanChange:
    before, after = change.before, change.after
    return PlanChange(
        plan_id=plan_pk,
        run=run,
        at=now,
        kind=change.kind or "",
        old_standing=before.standing if before else "",
        old_slug=before.slug if before else "",
        old_price=before.price if before else None,
        old_currency=before.currency if before else "",
        new_standing=after.standing,
        new_slug=after.slug,
        new_price=after.price,
        new_currency=after.currency,
    )
