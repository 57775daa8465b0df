"""Activation codes that did not come with the purchase: read from a picture where there is one, watched by a clock where not."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog import supplier
from catalog.images import UnreadableImageError
from catalog.mobilexy import PictureError
from orders import delivery
from orders.models import Esim, OrderEvent, OrderLine
from orders.picture import read_code
from orders.status import LineStatus

# The supplier draws the picture some seconds after the sale, and sometimes much later.
BACKOFF_SECONDS = (15, 30, 60, 120, 300)


def read_picture(esim_id: int) -> int | None:
    """Fetch the picture of an eSIM's code, whose time has come, and deliver what it says.

    Returns:
        The id of the order when its line was delivered, else None: then it is tried again, or left to a person.
    """
    esim = _claim(esim_id)
    if esim is None:
        return None
    try:
        code = read_code(supplier.picture(esim.qr_image_url))
    except PictureError as error:
        if not error.may_pass:
            _give_up(esim, error.code)
        return None
    except UnreadableImageError:
        _give_up(esim, "unreadable_picture")
        return None
    return _deliver(esim, code)


def _claim(esim_id: int) -> Esim | None:
    """The eSIM, for the one caller who gets it; its next try is set before this one, in case this process dies."""
    now = timezone.now()
    esim = Esim.objects.select_related("line__order").get(pk=esim_id)
    pause = BACKOFF_SECONDS[min(esim.picture_attempts, len(BACKOFF_SECONDS) - 1)]
    after = now + timedelta(seconds=pause)
    in_time = after < esim.created_at + timedelta(minutes=settings.LATE_CODE_STAFF_MINUTES)
    due = Esim.objects.filter(
        pk=esim_id, lpa="", next_picture_at=esim.next_picture_at, next_picture_at__lte=now
    )
    taken = due.update(picture_attempts=F("picture_attempts") + 1, next_picture_at=after if in_time else None)
    return esim if taken else None


@transaction.atomic
def _deliver(esim: Esim, code: str) -> int | None:
    line = OrderLine.objects.select_for_update(of=("self",)).select_related("order").get(pk=esim.line_id)
    current = Esim.objects.filter(pk=esim.pk, line=line, lpa="").first()
    if line.status != LineStatus.PREPARING or current is None:
        return None  # a person was faster
    current.line = line
    if problem := delivery.give_code(current, code):
        _give_up(esim, problem)
        return None
    return line.order_id


def _give_up(esim: Esim, problem: str) -> None:
    with transaction.atomic():
        Esim.objects.filter(pk=esim.pk).update(next_picture_at=None)
        OrderEvent.objects.create(
            order=esim.line.order, line=esim.line, kind="esim.picture_failed", data={"reason": problem}
        )
