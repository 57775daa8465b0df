"""A mistyped address is put right: by staff alone, with a reason, and so that the old one learns of it and opens nothing more.

Whoever could do it by themselves could take an order over. The new address gets a new link, the old link dies, and mails that still
wait for the old address go to the new one.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from orders import emails, links
from orders.decisions import Decider, DecisionError
from orders.models import Order, OrderEvent
from orders.status import EmailStatus

CHANGED = "order.email_changed"


@transaction.atomic
def change_email(order_id: int, email: str, by: Decider) -> list[int]:
    """Make `email` the address of a paid order.

    Returns:
        The mails to be sent: the new link, and the word to the old address unless mail to it came back.

    Raises:
        DecisionError: nothing was changed.
    """
    order = Order.objects.locked().get(pk=order_id)
    old = order.email
    _check(order, email)
    bounced = _bounces(order)
    order.emails.filter(to=old, status__in=[EmailStatus.QUEUED, EmailStatus.FAILED]).update(to=email)
    if order.emails.filter(to=old, status=EmailStatus.SENDING).exists():
        # It was begun for the old address and may be written with the new link.
        raise DecisionError(
            _("A mail of this order is just being sent. Nothing was changed: try again in a minute.")
        )
    Order.objects.filter(pk=order.pk).update(email=email)
    event = OrderEvent.objects.create(
        order=order, kind=CHANGED, actor=OrderEvent.Actor.STAFF, user_id=by.user_id, data=by.audit
    )
    told = [] if bounced else [emails.queue_email_changed(order, old, event.pk)]
    return [links.replace_by_staff(order, by.user_id).mail_id, *told]


def _check(order: Order, email: str) -> None:
    if order.paid_at is None:
        raise DecisionError(_("The order was never paid, so no link to it was mailed. Nothing was changed."))
    if email == order.email:
        raise DecisionError(_("This is its address already. Nothing was changed."))


def _bounces(order: Order) -> bool:
    """Whether the last mail to the order's address that came to an end was refused."""
    ended = order.emails.filter(to=order.email, status__in=[EmailStatus.SENT, EmailStatus.FAILED])
    last = ended.order_by("-pk").first()
    return last is not None and last.status == EmailStatus.FAILED
