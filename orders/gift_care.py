"""What the buyer of a gift can do for it until it is opened: have it mailed again, and correct the recipient's address."""

from django.db import transaction
from django.utils import timezone

from orders import emails
from orders.models import Gift, Order, OrderEvent
from orders.models.order import new_token

MOST_MAILINGS = 5
"""Mails to one recipient's addresses in all: a gift is no way to fill somebody's mailbox."""


class OpenedError(Exception):
    """The gift was opened: it is the recipient's now."""


class NotMailedError(Exception):
    """It has not been mailed yet, so there is nothing to repeat."""


class TooManyMailingsError(Exception):
    """It was mailed as often as may be."""


@transaction.atomic
def send_again(order: Order) -> int:
    """
    Returns:
        The mail that is to be sent.

    Raises:
        OpenedError, NotMailedError, TooManyMailingsError: nothing was changed.
    """
    gift = _closed(order)
    if gift.mailed_at is None:
        raise NotMailedError
    mail_id = _mail(gift)
    OrderEvent.objects.create(
        order=order, kind="gift.sent_again", actor=OrderEvent.Actor.SHOPPER, data={"email": mail_id}
    )
    return mail_id


@transaction.atomic
def correct(order: Order, email: str) -> int | None:
    """Give the gift to another address. The link that was mailed to the old one is dead from then on.

    Returns:
        The mail that is to be sent, where it was mailed before; otherwise it goes at its time.

    Raises:
        OpenedError, TooManyMailingsError: nothing was changed.
    """
    gift = _closed(order)
    if gift.mailings >= MOST_MAILINGS:
        raise TooManyMailingsError
    changed = Gift.objects.filter(pk=gift.pk, opened_at=None)
    if changed.update(recipient_email=email, token=new_token()) != 1:
        raise OpenedError
    OrderEvent.objects.create(order=order, kind="gift.address_corrected", actor=OrderEvent.Actor.SHOPPER)
    gift.refresh_from_db()
    return _mail(gift) if gift.mailed_at is not None else None


def _closed(order: Order) -> Gift:
    """Locked with its order: two clicks are two after each other."""
    Order.objects.locked().get(pk=order.pk)
    gift = Gift.objects.filter(order=order, opened_at=None).first()
    if gift is None:
        raise OpenedError
    return gift


def _mail(gift: Gift) -> int:
    if gift.mailings >= MOST_MAILINGS:
        raise TooManyMailingsError
    return emails.queue_gift_mail(gift, timezone.now())
