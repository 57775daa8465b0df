"""One sync from its claim to its report. At most one runs; every one leaves a row that says what happened."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import MobilexyError, Region
from catalog.models import Destination, SyncRun
from catalog.repricing import hold_catalog
from catalog.sync import holding, rows, upkeep
from catalog.sync.fetch import Progress, Snapshot, fetch
from catalog.sync.guard import UNCHANGED, RefusedError, check_snapshot

# A run that gives no sign of life for so long has died with its process.
STALE = timedelta(minutes=10)
HEARTBEAT = timedelta(seconds=15)
RETRY_AFTER = timedelta(minutes=10)
MAX_ERRORS = 200
# What may have been a passing fault is tried again soon. A held run waits for a person, whom a newer one would only overtake.
TRIED_AGAIN = {SyncRun.Status.REFUSED, SyncRun.Status.FAILED, SyncRun.Status.ABANDONED}


class AlreadyRunningError(Exception):
    """Another sync is at work; this one has nothing to do."""


class SupersededError(Exception):
    """This run was taken for dead, and its answer may be hours old; it must not overwrite a newer one."""


def sync(trigger: str, progress: Progress | None = None) -> SyncRun:
    """Bring the catalog up to date and report on it.

    Returns:
        The finished run; its status says whether the catalog was changed, or whether staff are asked first.

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
    pause = timedelta(minutes=settings.CATALOG_SYNC_MINUTES)
    if last.status in TRIED_AGAIN:
        pause = min(pause, RETRY_AFTER)
    return last.finished_at + pause <= timezone.now()


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
    with transaction.atomic():
        hold_catalog()
        _keep_claim(run)
        now = timezone.now()
        comparison = upkeep.compare(snapshot, reading, now)
        doubts = comparison.doubts()
        if doubts:
            _ask_staff(run, comparison, doubts, now)
            return
        holding.supersede()
        run.counts = upkeep.write(comparison, run, now)
        _finish(run, comparison.status, comparison.report(), applied_at=now)


def _ask_staff(run: SyncRun, comparison: upkeep.Comparison, doubts: list[str], now: datetime) -> None:
    """Hold the run, or let it rest where staff have rejected the same before: who starts a sync by hand is asked again."""
    run.fingerprint = comparison.fingerprint
    rejected = holding.rejection_of(run.fingerprint) if run.trigger == SyncRun.Trigger.BEAT else None
    upkeep.doubt_costs(comparison)
    earlier = holding.open_question()
    holding.supersede()
    if rejected is not None:
        again = (
            f"This was rejected on {rejected.decided_at:%Y-%m-%d}; start a sync by hand to be asked again."
        )
        _finish(run, SyncRun.Status.REJECTED, [*doubts, f"{again} {UNCHANGED}"])
        return
    run.asked_at = earlier.asked_at if earlier else now
    _finish(run, SyncRun.Status.HELD, [*doubts, *comparison.report()])
    holding.keep(run, comparison.snapshot)


def _keep_claim(run: SyncRun) -> None:
    """
    Raises:
        SupersededError: while this process slept, another took its place.
    """
    if not _running(run).update(heartbeat_at=timezone.now()):
        raise SupersededError


def _finish(run: SyncRun, status: str, errors: list[str], applied_at: datetime | None = None) -> None:
    run.status, run.finished_at, run.applied_at = status, timezone.now(), applied_at
    more = len(errors) - MAX_ERRORS
    run.errors = [*errors[:MAX_ERRORS], f"And {more} more."] if more > 0 else errors
    _running(run).update(
        status=status,
        finished_at=run.finished_at,
        applied_at=applied_at,
        errors=run.errors,
        counts=run.counts,
        requests=run.requests,
        fingerprint=run.fingerprint,
        asked_at=run.asked_at,
    )


def _running(run: SyncRun) -> QuerySet[SyncRun]:
    """The run's row, as long as nobody has put it aside."""
    return SyncRun.objects.filter(pk=run.pk, status=SyncRun.Status.RUNNING)
