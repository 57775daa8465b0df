"""How often each place was bought lately, written where the catalog finds it: the catalog shows what sells and knows no orders."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from catalog.models import Destination
from orders.models import Order, OrderLine
from orders.status import LineStatus, OrderStatus

GIVEN_BACK = (LineStatus.REFUND_DUE, LineStatus.REFUNDED)


def count_sales() -> int:
    """Bring `Destination.sold_recently` up to date; how many places had another number before.

    One order counts once for a place however many eSIMs it has, so that a group of ten is no fashion. Money that went back is no sale.
    """
    sold = _sold()
    known = dict(Destination.objects.exclude(sold_recently=0).values_list("pk", "sold_recently"))
    changed = {pk: sold.get(pk, 0) for pk in {*sold, *known} if sold.get(pk, 0) != known.get(pk, 0)}
    for pk, count in changed.items():
        Destination.objects.filter(pk=pk).update(sold_recently=count)
    return len(changed)


def _sold() -> Mapping[int, int]:
    since = timezone.now() - timedelta(days=settings.POPULAR_DAYS)
    paid = Order.objects.filter(status__in=[OrderStatus.PAID, OrderStatus.COMPLETED], created_at__gte=since)
    lines = OrderLine.objects.filter(order__in=paid, kind=OrderLine.Kind.ESIM).exclude(status__in=GIVEN_BACK)
    counted = lines.values("plan__destination").annotate(sold=Count("order", distinct=True)).order_by()
    return dict(counted.values_list("plan__destination", "sold"))
