"""What shoppers ask of us about an order: written down once, told to staff once."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from orders import emails, returns
from orders.models import Order, OrderEvent, OrderLine, ShopperRequest
from orders.requested import snapshot
from orders.status import LineStatus, RequestStatus

MOST_IN_A_DAY = 5
"""Requests of one order, of all kinds."""
DAY = timedelta(days=1)
MOST_DEVICE = 300
Kind = ShopperRequest.Kind


class NothingToAskError(Exception):
    """There is no such eSIM in the order, or none in a state to which this kind of request belongs."""


class NotReturnableError(NothingToAskError):
    """The refund policy says no; `objection` says why."""

    def __init__(self, objection: returns.Objection) -> None:
        super().__init__(f"This eSIM cannot be returned: {objection.value}.")
        self.objection = objection


class TooManyRequestsError(Exception):
    """The order has had as many requests as a day allows."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `number` is that of the eSIM in its order, 0 for the order; `device` what the browser says of itself."""

    kind: ShopperRequest.Kind
    number: int
    words: str = ""
    device: str = ""


@transaction.atomic
def ask(order_id: int, question: Question) -> list[int]:
    """Write a request down, unless the same is open already.

    Returns:
        The mails to staff that are to be sent; none where it was asked before.

    Raises:
        NothingToAskError, TooManyRequestsError: nothing was written.
    """
    # One at a time for an order: each sees and counts those before it.
    order = Order.objects.locked().get(pk=order_id)
    if order.erased_at is not None:  # forgotten since the page was opened
        raise NothingToAskError
    lines = list(order.lines.select_related("esim").order_by("number"))
    line = _line(order, lines, question)
    if _is_open(order, line, question):
        return []
    if order.requests.filter(created_at__gt=timezone.now() - DAY).count() >= MOST_IN_A_DAY:
        raise TooManyRequestsError
    request = ShopperRequest.objects.create(
        order=order,
        line=line,
        kind=question.kind,
        words=question.words,
        device=question.device[:MOST_DEVICE],
        line_status=line.status if line else "",
        state=snapshot(lines),
    )
    OrderEvent.objects.create(
        order=order,
        line=line,
        kind="request.opened",
        actor=OrderEvent.Actor.SHOPPER,
        data={"request": request.pk, "kind": question.kind},
    )
    return emails.queue_request_alerts(request)


def _line(order: Order, lines: list[OrderLine], question: Question) -> OrderLine | None:
    """The eSIM that is asked about; only a message can be about the order as a whole."""
    line = next((each for each in lines if each.number == question.number), None)
    if question.kind == Kind.QUESTION:
        if order.paid_at is None or (question.number and line is None):
            raise NothingToAskError
        return line
    # An eSIM can be deleted, and returned, once it could be installed.
    if line is None or line.status != LineStatus.DELIVERED:
        raise NothingToAskError
    objection = returns.objection(order, line) if question.kind == Kind.REFUND else None
    if objection is not None:
        raise NotReturnableError(objection)
    return line


def _is_open(order: Order, line: OrderLine | None, question: Question) -> bool:
    """Of messages only the very same is the same."""
    asked = order.requests.filter(line=line, kind=question.kind, status=RequestStatus.OPEN)
    return asked.filter(words=question.words).exists() if question.kind == Kind.QUESTION else asked.exists()
