"""The catalog's bells. Whether anything is due is decided in the database, so a second beat does no harm."""

import logging
from typing import Any

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from catalog import sharing
from catalog.history import record
from catalog.mobilexy import MobilexyError
from catalog.models import Destination, SyncRun
from catalog.pictures import fetching, state
from catalog.rates.taking import fetch_if_due
from catalog.repricing import reprice_if_due
from catalog.sync import run
from catalog.sync.guard import RefusedError
from catalog.sync.place import sync_place

logger = logging.getLogger(__name__)


def enqueue(task: "Task[Any, Any]") -> None:
    """Ring for `task` once the current transaction has committed; a queue that is down is logged, and beat rings anyway."""
    transaction.on_commit(task.delay, robust=True)


# A polite sync takes minutes: 214 calls at 60 a minute, and more where the supplier asks for patience. The limit for
# tasks in general is made for a purchase and would cut it short.
SYNC_SECONDS = 3600


@shared_task(soft_time_limit=SYNC_SECONDS, time_limit=SYNC_SECONDS + 60)
def sync_if_due() -> None:
    """Rung by beat each minute."""
    reprice_if_due()
    if run.is_due():
        _sync(SyncRun.Trigger.BEAT)


@shared_task(soft_time_limit=SYNC_SECONDS, time_limit=SYNC_SECONDS + 60)
def sync_now() -> None:
    """Rung by staff."""
    _sync(SyncRun.Trigger.STAFF)


@shared_task(soft_time_limit=SYNC_SECONDS, time_limit=SYNC_SECONDS + 60)
def reprice() -> None:
    """Rung by staff who saved a rule; it may have to wait for a sync that is writing."""
    reprice_if_due()


@shared_task
def fetch_rates() -> None:
    """Rung by beat every ten minutes, and by staff who have just added a currency."""
    fetch_if_due()


@shared_task
def resync_place(destination_id: int) -> None:
    """Rung when the supplier refused to sell what it lists. One that is lost or fails is made up for by the next sync."""
    try:
        sync_place(Destination.objects.get(pk=destination_id))
    except (MobilexyError, RefusedError) as error:
        logger.warning("Destination %s keeps its old plans: %s", destination_id, error)


@shared_task
def fetch_pictures() -> None:
    """Rung after each sync, and by beat every ten minutes for what failed before or was cut short."""
    state.align(timezone.now())
    if fetching.fetch_due():
        enqueue(fetch_pictures)


@shared_task
def tidy_pictures() -> None:
    """Rung by beat each day: what no page shows any more is deleted."""
    now = timezone.now()
    state.forget_unused(now)
    sharing.forget_old(now)


@shared_task
def tidy_history() -> None:
    """Rung by beat each day."""
    record.forget_old(timezone.now())


def _sync(trigger: str) -> None:
    try:
        finished = run.sync(trigger)
    except run.AlreadyRunningError:
        return
    logger.info("Catalog sync %s: %s", finished.pk, finished.status)
    enqueue(fetch_pictures)
