"""That a shopper has opened an install link: once for each eSIM and kind of device. A bank that is asked about a payment asks for it."""

from django.db import transaction

from orders.models import Order, OrderEvent
from orders.status import LineStatus

TAPPED = "esim.install_tapped"
WAYS = frozenset({"ios", "android", "windows"})


@transaction.atomic
def note(order: Order, number: int, way: str) -> bool:
    """Whether it was written down: not so for what the order has not, and for the second time."""
    line = order.lines.filter(number=number, status=LineStatus.DELIVERED).first()
    if line is None or way not in WAYS:
        return False
    # One at a time for an order: a finger taps twice.
    Order.objects.locked().get(pk=order.pk)
    if line.events.filter(kind=TAPPED, data__way=way).exists():
        return False
    OrderEvent.objects.create(
        order=order, line=line, kind=TAPPED, actor=OrderEvent.Actor.SHOPPER, data={"way": way}
    )
    return True
