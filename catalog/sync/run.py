"""One sync from its claim to its report. At most one runs; every one leaves a row that says what happened."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import MobilexyError, Region
from catalog.models import Destination, SyncRun
from catalog.repricing import hold_catalog, reprice
from catalog.sync import destinations, plans, rows
from catalog.sync.fetch import Progress, Snapshot, fetch
from catalog.sync.guard import RefusedError, check_snapshot

# A run that gives no sign of life for so long has died with its process.
STALE = timedelta(minutes=10)
HEARTBEAT = timedelta(seconds=15)
RETRY_AFTER = timedelta(minutes=10)
MAX_ERRORS = 200


class AlreadyRunningError(Exception):
    """Another sync is at work; this one has nothing to do."""


class SupersededError(Exception):
    """This run was taken for dead, and its answer may be hours old; it must not overwrite a newer one."""


def sync(trigger: str, progress: Progress | None = None) -> SyncRun:
    """Bring the catalog up to date and report on it.

    Returns:
        The finished run; its status says whether the catalog was changed.

    Raises:
        AlreadyRunningError
    """
    run = _claim(trigger)
    try:
        snapshot = _fetch(run, progress)
        _apply(run, snapshot)
    except (MobilexyError, RefusedError) as error:
        status = SyncRun.Status.REFUSED if isinstance(error, RefusedError) else SyncRun.Status.FAILED
        _finish(run, status, [str(error)])
    except SupersededError:
        run.refresh_from_db()
    except BaseException as error:
        _finish(run, SyncRun.Status.FAILED, [f"Interrupted by {type(error).__name__}. Nothing was changed."])
        raise
    return run


def is_running() -> bool:
    """Whether a sync is at work and alive."""
    running = SyncRun.objects.filter(status=SyncRun.Status.RUNNING)
    return running.filter(heartbeat_at__gte=timezone.now() - STALE).exists()


def is_due() -> bool:
    """Whether the catalog is older than agreed, or the last try failed and enough time has passed."""
    if is_running():
        return False
    last = SyncRun.objects.exclude(status=SyncRun.Status.RUNNING).first()
    if last is None or last.finished_at is None:
        return True
    worked = last.status in {SyncRun.Status.SUCCEEDED, SyncRun.Status.PARTIAL}
    pause = timedelta(minutes=settings.CATALOG_SYNC_MINUTES)
    return last.finished_at + (pause if worked else min(pause, RETRY_AFTER)) <= timezone.now()


def _claim(trigger: str) -> SyncRun:
    SyncRun.objects.filter(status=SyncRun.Status.RUNNING, heartbeat_at__lt=timezone.now() - STALE).update(
        status=SyncRun.Status.ABANDONED, finished_at=timezone.now(), errors=["Its process died."]
    )
    try:
        with transaction.atomic():
            run: SyncRun = SyncRun.objects.create(trigger=trigger)
    except IntegrityError:
        raise AlreadyRunningError("Another sync is already running.") from None
    return run


def _fetch(run: SyncRun, progress: Progress | None) -> Snapshot:
    snapshot = fetch(
        supplier.client(),
        known_regions=_known_regions(),
        concurrency=settings.CATALOG_SYNC_CONCURRENCY,
        per_minute=settings.CATALOG_SYNC_REQUESTS_PER_MINUTE,
        progress=_beating(run, progress),
    )
    run.requests = snapshot.requests
    check_snapshot(snapshot)
    return snapshot


def _known_regions() -> list[Region]:
    known = Destination.objects.listed().filter(kind=Destination.Kind.REGION)
    return [Region(slug=each.slug, name=each.name, image=each.image_url) for each in known]


def _beating(run: SyncRun, progress: Progress | None) -> Callable[[int, int], None]:
    """Progress that also shows the database that this run is alive."""

    def tell(done: int, total: int) -> None:
        if timezone.now() - run.heartbeat_at > HEARTBEAT:
            run.heartbeat_at = timezone.now()
            _running(run).update(heartbeat_at=run.heartbeat_at)
        if progress is not None:
            progress(done, total)

    return tell


def _apply(run: SyncRun, snapshot: Snapshot) -> None:
    reading = rows.read(snapshot, settings.MOBILEXY_CURRENCY)
    percent, now = settings.CATALOG_MAX_SHRINK_PERCENT, timezone.now()
    with transaction.atomic():
        hold_catalog()
        _keep_claim(run)
        found, counts = destinations.apply(snapshot, now, percent)
        counts |= plans.apply(snapshot, reading, found, now, percent)
        read = [found[place].pk for place in snapshot.plans]
        Destination.objects.filter(pk__in=read).update(plans_read_at=now)
        counts["prices_changed"] = reprice()
    counts |= {
        "not_understood": len(reading.unread_allowances),
        "networks_not_understood": len(reading.unread_networks),
        "unknown_countries": len(reading.unknown_countries),
    }
    run.counts = counts | {"lists_failed": len(snapshot.failures)}
    failures = [
        f"{kind} {slug} keeps its old plans: {why}" for (kind, slug), why in sorted(snapshot.failures.items())
    ]
    partial = failures or snapshot.problems or reading.kept
    status = SyncRun.Status.PARTIAL if partial else SyncRun.Status.SUCCEEDED
    _finish(run, status, failures + snapshot.problems + reading.problems)


def _keep_claim(run: SyncRun) -> None:
    """
    Raises:
        SupersededError: while this process slept, another took its place.
    """
    if not _running(run).update(heartbeat_at=timezone.now()):
        raise SupersededError


def _finish(run: SyncRun, status: str, errors: list[str]) -> None:
    run.status, run.finished_at = status, timezone.now()
    more = len(errors) - MAX_ERRORS
    run.errors = [*errors[:MAX_ERRORS], f"And {more} more."] if more > 0 else errors
    _running(run).update(
        status=status,
        finished_at=run.finished_at,
        errors=run.errors,
        counts=run.counts,
        requests=run.requests,
    )


def _running(run: SyncRun) -> QuerySet[SyncRun]:
    """The run's row, as long as nobody has put it aside."""
    return SyncRun.objects.filter(pk=run.pk, status=SyncRun.Status.RUNNING)
