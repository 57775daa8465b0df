"""A new link for an order, when the old one has come into wrong hands: the old one is dead in the moment that the new one is there.

Whoever holds the link can replace it, a thief too. So the new one always goes to the order's address, and the first in a day also to the
browser that asked. Each further one within a day goes by mail alone: it is out of a thief's reach, and the owner can always replace it
once more. A count is not needed to protect the mailbox: after that, each mail takes a link that stood in the mail before.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from orders import emails
from orders.models import Order, OrderEvent
from orders.models.order import new_token

REPLACED = "order.link_replaced"
DAY = timedelta(days=1)


class LinkGoneError(Exception):
    """Somebody has replaced this link before, or the order was never paid."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """The order under its new link, and the mail that takes it to the shopper, to be sent.

    `leads_on` is whether who asked may be led to it; otherwise it must go by mail alone.
    """

    order: Order = field(repr=False)
    mail_id: int
    leads_on: bool


def replace_by_shopper(token: str) -> NewLink:
    """
    Raises:
        LinkGoneError: nothing was changed.
    """
    return _replace(token, OrderEvent.Actor.SHOPPER, None)


def replace_by_staff(order: Order, user_id: int) -> NewLink:
    """
    Raises:
        LinkGoneError: somebody else has just done it.
    """
    return _replace(order.token, OrderEvent.Actor.STAFF, user_id)


@transaction.atomic
def _replace(token: str, actor: OrderEvent.Actor, user_id: int | None) -> NewLink:
    """Whoever comes second finds no order under the old token any more."""
    # Only a paid order: its address is known to be the shopper's, and is no stranger's mailbox to be filled.
    order = Order.objects.locked().filter(token=token, paid_at__isnull=False, erased_at=None).first()
    if order is None:
        raise LinkGoneError
    # Before the event of this one is written, which would count.
    is_first = leads_on(order)
    token_now = new_token()
    if not Order.objects.filter(pk=order.pk, token=token).update(token=token_now):
        raise LinkGoneError
    order.token = token_now
    event = OrderEvent.objects.create(order=order, kind=REPLACED, actor=actor, user_id=user_id)
    return NewLink(order, emails.queue_new_link(order, event.pk), leads_on=is_first)


def leads_on(order: Order) -> bool:
    """Whether a shopper who replaces the link now is led to the new one: none was replaced by a shopper within a day."""
    recent = order.events.filter(kind=REPLACED, actor=OrderEvent.Actor.SHOPPER)
    return not recent.filter(created_at__gt=timezone.now() - DAY).exists()
