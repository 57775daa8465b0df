"""A new link for an order, when the old one has come into wrong hands: the old one is dead in the moment that the new one is there."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from orders import emails
from orders.models import Order, OrderEvent
from orders.models.order import new_token

REPLACED = "order.link_replaced"
# What somebody who has the link by chance could otherwise use to fill its owner's mailbox.
MOST_IN_A_DAY = 3
DAY = timedelta(days=1)


class LinkGoneError(Exception):
    """Somebody has replaced this link before, or the order was never paid."""


class TooManyLinksError(Exception):
    """The shopper has replaced the link as often as a day allows."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """The order under its new link, and the mail that takes it to the shopper, to be sent."""

    order: Order = field(repr=False)
    mail_id: int


def replace_by_shopper(token: str) -> NewLink:
    """
    Raises:
        LinkGoneError, TooManyLinksError: nothing was changed.
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
    order = Order.objects.locked().filter(token=token, paid_at__isnull=False).first()
    if order is None:
        raise LinkGoneError
    if actor == OrderEvent.Actor.SHOPPER and _by_shopper_today(order) >= MOST_IN_A_DAY:
        raise TooManyLinksError
    token_now = new_token()
    if not Order.objects.filter(pk=order.pk, token=token).update(token=token_now):
        raise LinkGoneError
    order.token = token_now
    event = OrderEvent.objects.create(order=order, kind=REPLACED, actor=actor, user_id=user_id)
    return NewLink(order, emails.queue_new_link(order, event.pk))


def _by_shopper_today(order: Order) -> int:
    recent = order.events.filter(kind=REPLACED, actor=OrderEvent.Actor.SHOPPER)
    return recent.filter(created_at__gt=timezone.now() - DAY).count()
