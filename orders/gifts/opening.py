"""The recipient asks to see the codes. From then on the gift is theirs: its address cannot be corrected any more."""

from django.db import transaction
from django.utils import timezone

from orders.models import Gift, OrderEvent
from orders.status import LineStatus


class NotOpenedError(Exception):
    """There is nothing in it: given back meanwhile, or not ready."""


@transaction.atomic
def open_by(token: str) -> None:
    """Whoever holds the link opens the gift, once; to open it again changes nothing.

    A step of its own, as mail filters follow links: a gift that a machine has looked at must still be correctable.

    Raises:
        NotOpenedError: nothing was changed.
    """
    closed = Gift.objects.filter(token=token, opened_at=None, order__lines__status=LineStatus.DELIVERED)
    gift = closed.select_related("order").first()
    if gift is None:
        if Gift.objects.filter(token=token, opened_at__isnull=False).exists():
            return
        raise NotOpenedError
    # The token again: the address may be corrected at this very moment, and then this link is dead.
    if Gift.objects.filter(pk=gift.pk, token=token, opened_at=None).update(opened_at=timezone.now()) == 1:
        OrderEvent.objects.create(order=gift.order, kind="gift.opened", actor=OrderEvent.Actor.SHOPPER)
    elif not Gift.objects.filter(pk=gift.pk, token=token).exists():
        raise NotOpenedError
