"""Runs that wait for staff: at most one, and only for as long as nothing newer has been read."""

from catalog.models import HeldSnapshot, SyncRun
from catalog.sync import snapshots
from catalog.sync.fetch import Snapshot


def open_question() -> SyncRun | None:
    """The run about which staff have not decided yet."""
    return SyncRun.objects.filter(status=SyncRun.Status.HELD).first()


def rejection_of(fingerprint: str) -> SyncRun | None:
    """The last run that staff rejected for the same reason."""
    rejected = SyncRun.objects.filter(
        status=SyncRun.Status.REJECTED, fingerprint=fingerprint, decided_at__isnull=False
    )
    return rejected.order_by("-decided_at").first()


def keep(run: SyncRun, snapshot: Snapshot) -> None:
    """Keep what a run read, in place of any earlier one. Inside the transaction that holds the catalog and the run."""
    forget()
    HeldSnapshot.objects.create(run=run, payload=snapshots.dump(snapshot))


def supersede() -> None:
    """Something newer has been read, so that what was held is out of date; in the transaction that says so."""
    if SyncRun.objects.filter(status=SyncRun.Status.HELD).update(status=SyncRun.Status.SUPERSEDED):
        forget()


def forget() -> None:
    """Nothing is kept of a question that is answered or moot."""
    HeldSnapshot.objects.all().delete()
