"""What shoppers ask of us about an order: written down once, told to staff once, answered once."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from orders import emails
from orders.models import Order, OrderEvent, OrderLine, ShopperRequest
from orders.status import LineStatus, RequestStatus

MOST_IN_A_DAY = 5
"""Requests of one order, of all kinds."""
DAY = timedelta(days=1)
MOST_DEVICE = 300


class NothingToAskError(Exception):
    """There is no such eSIM in the order, or none in a state to which this kind of request belongs."""


class TooManyRequestsError(Exception):
    """The order has had as many requests as a day allows."""


class AlreadyAnsweredError(Exception):
    """Somebody has answered the request before."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `number` is that of the eSIM in its order; `device` what the browser says of itself."""

    kind: ShopperRequest.Kind
    number: int
    words: str = ""
    device: str = ""


@transaction.atomic
def ask(order_id: int, question: Question) -> list[int]:
    """Write a request down, unless one of its kind is open for this eSIM already.

    Returns:
        The mails to staff that are to be sent; none where it was asked before.

    Raises:
        NothingToAskError, TooManyRequestsError: nothing was written.
    """
    # One at a time for an order: each counts those before it.
    order = Order.objects.locked().get(pk=order_id)
    line = _line(order, question)
    if line.requests.filter(kind=question.kind, status=RequestStatus.OPEN).exists():
        return []
    if order.requests.filter(created_at__gt=timezone.now() - DAY).count() >= MOST_IN_A_DAY:
        raise TooManyRequestsError
    request = ShopperRequest.objects.create(
        order=order,
        line=line,
        kind=question.kind,
        words=question.words,
        device=question.device[:MOST_DEVICE],
        line_status=line.status,
    )
    OrderEvent.objects.create(
        order=order,
        line=line,
        kind="request.opened",
        actor=OrderEvent.Actor.SHOPPER,
        data={"request": request.pk, "kind": question.kind},
    )
    return emails.queue_request_alerts(request)


def _line(order: Order, question: Question) -> OrderLine:
    """An eSIM can be deleted once it could be installed, and asked about while it is known whose it is."""
    line = order.lines.filter(number=question.number, status=LineStatus.DELIVERED).first()
    if line is None or order.erased_at is not None:
        raise NothingToAskError
    return line


def answer(request_id: int, user_id: int, note: str) -> None:
    """Staff have answered the shopper; `note` says what was done.

    Raises:
        AlreadyAnsweredError: nothing was changed.
    """
    request = ShopperRequest.objects.select_related("order").get(pk=request_id)
    answered = request.transition(
        RequestStatus.ANSWERED,
        actor=OrderEvent.Actor.STAFF,
        user_id=user_id,
        data={"request": request.pk},
        note=note,
        answered_at=timezone.now(),
        answered_by_id=user_id,
    )
    if not answered:
        raise AlreadyAnsweredError
