"""The delivery mail once more, asked for by the shopper: to the order's address and to no other, and not without end."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from orders import emails
from orders.models import Order, OrderEvent

RESENT = "email.resend"
PAUSE = timedelta(minutes=10)
DAY = timedelta(days=1)
MOST_IN_A_DAY = 3


class NothingReadyError(Exception):
    """No eSIM of the order has its code yet."""


class TooSoonError(Exception):
    """It was sent a short while ago, or often enough for a day; `again_at` is when the next can be sent."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("It was sent before.")
        self.again_at = again_at


@transaction.atomic
def resend(order_id: int) -> int:
    """Queue the mail with every eSIM that is ready.

    Returns:
        The mail's id.

    Raises:
        NothingReadyError, TooSoonError: nothing was queued.
    """
    order = Order.objects.locked().get(pk=order_id)
    again_at = _again_at(order)
    if again_at is not None and again_at > timezone.now():
        raise TooSoonError(again_at)
    event = OrderEvent.objects.create(order=order, kind=RESENT, actor=OrderEvent.Actor.SHOPPER)
    mail_id = emails.queue_resend(order, key=f"shopper:{event.pk}")
    if mail_id is None:
        raise NothingReadyError
    return mail_id


def _again_at(order: Order) -> datetime | None:
    """None where none was asked for within a day."""
    sent = order.events.filter(
        kind=RESENT, actor=OrderEvent.Actor.SHOPPER, created_at__gt=timezone.now() - DAY
    )
    times = list(sent.order_by("-created_at").values_list("created_at", flat=True)[:MOST_IN_A_DAY])
    if not times:
        return None
    return times[-1] + DAY if len(times) == MOST_IN_A_DAY else times[0] + PAUSE
