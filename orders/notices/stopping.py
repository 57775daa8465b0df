"""No more reminders about an order: by a signed address in each of them, which needs no log-in and opens nothing else (RFC 8058)."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from orders.models import NoticeStop, Order, OrderEvent

STOPPED, RESUMED = "notices.stopped", "notices.resumed"
_SALT = "orders.notices"


def address(order: Order) -> str:
    """Where reminders about an order are stopped and begun again."""
    return (
        f"{settings.SITE_URL}{reverse('orders:reminders', args=[Signer(salt=_SALT).sign(order.reference)])}"
    )


def order_of(signed: str) -> Order | None:
    """The order whose reminders an address is about; None for one that we have not made."""
    try:
        reference = Signer(salt=_SALT).unsign(signed)
    except BadSignature:
        return None
    return Order.objects.filter(reference=reference).first()


def is_stopped(order: Order) -> bool:
    return NoticeStop.objects.filter(order=order).exists()


@transaction.atomic
def stop(order: Order) -> None:
    """Once, however often it is asked for."""
    _row, made = NoticeStop.objects.get_or_create(order=order)
    if made:
        _note(order, STOPPED)


@transaction.atomic
def resume(order: Order) -> None:
    deleted, _by_model = NoticeStop.objects.filter(order=order).delete()
    if deleted:
        _note(order, RESUMED)


def _note(order: Order, kind: str) -> None:
    OrderEvent.objects.create(order=order, kind=kind, actor=OrderEvent.Actor.SHOPPER)
