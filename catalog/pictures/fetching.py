"""Fetching what is due, one picture at a time and for a limited time; whatever goes wrong concerns that picture alone."""

import hashlib
import time
from datetime import timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalog import supplier
from catalog.images import UnreadableImageError
from catalog.mobilexy import PictureError
from catalog.models import Destination, PictureFetch
from catalog.pictures.shrink import shrink
from catalog.pictures.state import FOLDER

AT_ONCE: Final = 40
SECONDS: Final = 60.0
"""After which no further picture is begun; one takes 15 seconds at most."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=7)


def fetch_due() -> bool:
    """Fetch what is due, as far as time allows.

    Returns:
        Whether there is more to be fetched now.
    """
    until = time.monotonic() + SECONDS
    due = PictureFetch.objects.filter(fetched_at=None, destination__retired_at=None)
    rows = list(due.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")[: AT_ONCE + 1])
    for row in rows[:AT_ONCE]:
        if time.monotonic() > until:
            return True
        if _claim(row):
            _fetch(row)
    return len(rows) > AT_ONCE


def pause_after(failures: int) -> timedelta:
    """Ten minutes after the first failure, four times as long after each further one, a week at most."""
    times: int = 4 ** min(failures, 10)
    return min(LONGEST_PAUSE, FIRST_PAUSE * times)


def _claim(row: PictureFetch) -> bool:
    """Count a failure and put the next try off before anything is tried: two runs never fetch the same, and a fetch that
    takes its process down is not begun again at once.
    """
    same = PictureFetch.objects.filter(pk=row.pk, url=row.url, due_at=row.due_at, fetched_at=None)
    return bool(
        same.update(failures=row.failures + 1, due_at=timezone.now() + pause_after(row.failures), problem="")
    )


def _fetch(row: PictureFetch) -> None:
    try:
        name = _kept(shrink(supplier.place_picture(row.url)))
    except (PictureError, UnreadableImageError) as error:
        PictureFetch.objects.filter(pk=row.pk, url=row.url).update(problem=str(error))
        return
    done = {"fetched_at": timezone.now(), "due_at": None, "failures": 0, "problem": ""}
    with transaction.atomic():
        # The supplier may name another picture by now; that one is due already.
        if PictureFetch.objects.filter(pk=row.pk, url=row.url).update(**done):
            Destination.objects.filter(pk=row.destination_id).update(picture=name)


def _kept(picture: bytes) -> str:
    name = hashlib.sha256(picture).hexdigest()[:32] + ".png"
    if not default_storage.exists(f"{FOLDER}/{name}"):
        default_storage.save(f"{FOLDER}/{name}", ContentFile(picture))
    return name
