"""What staff decide about a held run, and what they are shown before. Each decision takes effect once."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import Destination, HeldSnapshot, SyncRun
from catalog.repricing import hold_catalog
from catalog.sync import holding, rows, snapshots, upkeep
from catalog.sync.fetch import Place, Snapshot


class DecisionError(Exception):
    """The decision was not taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and why: kept with the run."""

    user_id: int
    why: str
    at: datetime = field(default_factory=timezone.now)


def preview(run: SyncRun) -> upkeep.Comparison:
    """What accepting a held run would change now.

    Raises:
        DecisionError: it is not held any more.
        RefusedError: by now the catalog is such that it cannot be true.
    """
    snapshot = _snapshot(run)
    reading = rows.read(snapshot, settings.MOBILEXY_CURRENCY)
    return upkeep.compare(snapshot, reading, timezone.now())


def accept(run_id: int, by: Decider) -> SyncRun:
    """Bring the catalog up to what a held run read, whatever the guards say of it.

    Raises:
        DecisionError: it was decided before, or a newer sync has overtaken it; nothing was changed.
        RefusedError: by now the catalog is such that it cannot be true; nothing was changed.
    """
    with transaction.atomic():
        run = _take(run_id)
        comparison = preview(run)
        run.applied_at = timezone.now()
        run.counts = upkeep.write(comparison, run, run.applied_at)
        run.errors = [*run.errors, *(each for each in comparison.report() if each not in run.errors)]
        _settle(run, comparison.status, by)
    return run


def reject(run_id: int, by: Decider) -> SyncRun:
    """Leave the catalog as it is, also when a later scheduled sync finds the same.

    Raises:
        DecisionError: it was decided before, or a newer sync has overtaken it.
    """
    with transaction.atomic():
        run = _take(run_id)
        _settle(run, SyncRun.Status.REJECTED, by)
    return run


def _take(run_id: int) -> SyncRun:
    """The held run, which nobody else can decide about until the end of the transaction."""
    hold_catalog()
    run = SyncRun.objects.select_for_update().get(pk=run_id)
    if run.status != SyncRun.Status.HELD:
        raise DecisionError(_why_not(run))
    return run


def _why_not(run: SyncRun) -> str:
    if run.decided_at is not None:
        return f"This was decided already: {run.get_status_display()}."
    return "A newer sync has overtaken this one; there is nothing left to decide."


def _settle(run: SyncRun, status: str, by: Decider) -> None:
    run.status, run.decided_at = status, by.at
    run.decided_by_id, run.decision_reason = by.user_id, by.why
    run.save(
        update_fields=[
            "status",
            "decided_at",
            "decided_by",
            "decision_reason",
            "applied_at",
            "counts",
            "errors",
        ]
    )
    holding.forget()


def _snapshot(run: SyncRun) -> Snapshot:
    """What the run read, without the places that have been read again since: what is known of those is newer."""
    kept = HeldSnapshot.objects.filter(run=run).first()
    if kept is None:
        raise DecisionError(_why_not(run))
    snapshot = snapshots.load(bytes(kept.payload))
    for place in _read_since(run):
        if snapshot.plans.pop(place, None) is not None:
            snapshot.failures[place] = "it was read again since"
    return snapshot


def _read_since(run: SyncRun) -> list[Place]:
    newer = Destination.objects.filter(plans_read_at__gt=run.started_at)
    return list(newer.values_list("kind", "slug"))
