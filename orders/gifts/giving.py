"""A gift from its order until its mail is due."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from orders.gifts.schedule import Wish
from orders.models import Esim, Gift, Order, OrderEvent, OrderLine
from orders.status import MOVING_LINE, LineStatus


def write_down(order: Order, wish: Wish) -> Gift:
    """The recipient's side of an order that is being written down; call it in that transaction. Its lines say `is_gift`."""
    gift: Gift = Gift.objects.create(
        order=order,
        recipient_email=wish.recipient_email,
        giver=wish.giver,
        note=wish.note,
        deliver_at=wish.deliver_at,
        zone=wish.zone,
        language=wish.language,
    )
    OrderEvent.objects.create(order=order, kind="gift.written_down", actor=OrderEvent.Actor.SHOPPER)
    return gift


def due() -> QuerySet[Gift]:
    """Gifts whose time has come and of which something can be installed that no mail has told the recipient of.

    As with the delivery mail, those of which more will be there within moments wait for it.
    """
    now = timezone.now()
    lines = OrderLine.objects.filter(order=OuterRef("order"))
    there = Esim.objects.filter(
        line__order=OuterRef("order"), line__status=LineStatus.DELIVERED, ready_at__isnull=False
    )
    news = Exists(there.filter(ready_at__gt=OuterRef("mailed_at")))
    first = Q(mailed_at=None) & Exists(there)
    has_come = Q(deliver_at=None) | Q(deliver_at__lte=now)
    return Gift.objects.filter(has_come, first | news, ~Exists(lines.filter(status__in=MOVING_LINE)))
