"""Taking a shopper out of an order: everything about them goes, the books stay, and the audit trail says when and why."""

from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from orders.models import Order, OrderEvent, OutgoingEmail
from orders.privacy import due, waits
from orders.privacy.places import PLACES

ERASED, ASKED = "order.erased", "order.erasure_asked"


class Reason(StrEnum):
    """Why, in the audit trail."""

    RETENTION = "retention"
    REQUEST = "request"


@transaction.atomic
def erase_if_due(order_id: int) -> bool:
    """For the clock: erase an order whose time has come. It may have been used, or paid, since it was found.

    Returns:
        Whether this caller has erased it.
    """
    order = Order.objects.locked().get(pk=order_id)
    if not due.is_due(order):
        return False
    _erase(order, Reason.REQUEST if order.erasure_asked_at else Reason.RETENTION)
    return True


@transaction.atomic
def erase_or_postpone(order_id: int) -> list[str]:
    """For a shopper who asks: erase an order now, or once what is under way has ended.

    Returns:
        What it waits for, by code; nothing when it is erased.
    """
    order = Order.objects.locked().get(pk=order_id)
    if order.erased_at is not None:
        return []
    waiting = waits.of(order)
    if not waiting:
        _erase(order, Reason.REQUEST)
    elif order.erasure_asked_at is None:
        Order.objects.filter(pk=order.pk).update(erasure_asked_at=timezone.now())
        OrderEvent.objects.create(order=order, kind=ASKED, data={"waits_for": waiting})
    return waiting


def forget_lookups() -> int:
    """Delete mails with links to orders that are too old; how many."""
    old = list(due.lookups().values_list("pk", flat=True)[: due.LOOKUPS])
    return OutgoingEmail.objects.filter(pk__in=old).delete()[0]


def _erase(order: Order, reason: Reason) -> None:
    for place in PLACES:
        if place.erased:
            place.model._default_manager.filter(place.rows, **{place.order: order.pk}).update(**place.erased)  # noqa: SLF001
    # The only words in the trail: why a member of staff decided as they did.
    for event in order.events.filter(data__has_key="why"):
        event.data["why"] = ""
        event.save(update_fields=["data"])
    Order.objects.filter(pk=order.pk).update(erased_at=timezone.now())
    OrderEvent.objects.create(order=order, kind=ERASED, data={"reason": reason})
