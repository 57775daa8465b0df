"""What staff say to a request: once, kept with it, and mailed to the shopper where there are words for them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from orders import decisions, emails
from orders.models import OrderEvent, ShopperRequest
from orders.status import RequestStatus


class AlreadyAnsweredError(Exception):
    """Somebody has answered the request before."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`reply` goes to the shopper, in staff's own words; `note` is for the staff. Neither may hold an activation code."""

    user_id: int
    reply: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What is to be rung for: the mail, if any, and the refund, if one was written down."""

    mail_id: int | None = None
    refund_id: int | None = None


@transaction.atomic
def answer(request_id: int, given: Answer) -> Answered:
    """Staff have answered.

    Raises:
        AlreadyAnsweredError: nothing was changed.
    """
    return _close(request_id, RequestStatus.ANSWERED, given)


@transaction.atomic
def decline(request_id: int, given: Answer) -> Answered:
    """No money back; the reply says why.

    Raises:
        AlreadyAnsweredError: nothing was changed.
    """
    return _close(request_id, RequestStatus.DECLINED, given)


@transaction.atomic
def accept(request_id: int, given: Answer) -> Answered:
    """Give the money for the eSIM back, as staff do on its own page.

    Raises:
        AlreadyAnsweredError, orders.decisions.DecisionError, orders.refunds.RefundImpossibleError: nothing was changed.
    """
    closed = _close(request_id, RequestStatus.ACCEPTED, given)
    line_id = ShopperRequest.objects.values_list("line_id", flat=True).get(pk=request_id)
    if line_id is None:
        raise decisions.DecisionError(decisions.MOVED_ON)
    refund = decisions.refund(line_id, decisions.Decider(given.user_id, f"request {request_id}"))
    return Answered(closed.mail_id, refund.pk if refund else None)


def _close(request_id: int, status: RequestStatus, given: Answer) -> Answered:
    request = ShopperRequest.objects.select_related("order").get(pk=request_id)
    closed = request.transition(
        status,
        actor=OrderEvent.Actor.STAFF,
        user_id=given.user_id,
        data={"request": request.pk},
        reply=given.reply,
        note=given.note,
        answered_at=timezone.now(),
        answered_by_id=given.user_id,
    )
    if not closed:
        raise AlreadyAnsweredError
    return Answered(emails.queue_answer(request) if given.reply else None)
