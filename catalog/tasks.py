"""The catalog's bells. Whether anything is due is decided in the database, so a second beat does no harm."""

import logging

from celery import shared_task

from catalog.models import SyncRun
from catalog.repricing import reprice_if_settings_changed
from catalog.sync import run

logger = logging.getLogger(__name__)


@shared_task
def sync_if_due() -> None:
    """Rung by beat each minute."""
    reprice_if_settings_changed()
    if run.is_due():
        _sync(SyncRun.Trigger.BEAT)


@shared_task
def sync_now() -> None:
    """Rung by staff."""
    _sync(SyncRun.Trigger.STAFF)


def _sync(trigger: str) -> None:
    try:
        finished = run.sync(trigger)
    except run.AlreadyRunningError:
        return
    logger.info("Catalog sync %s: %s", finished.pk, finished.status)
