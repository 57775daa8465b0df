"""The orders of an address as a list: how each stands, what it is and what it cost. No codes: they are on each order's own page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.paginator import Page, Paginator

from orders.explanation import lines_told, own_sayings, saying_of
from orders.models import Order, OrderLine

ON_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One order. `total` in `currency`; `plans` are names with how many of each."""

    order: Order
    reference: str
    created_at: datetime
    headline: str
    plans: Sequence[tuple[str, int]]
    total: Decimal
    currency: str
    can_resend: bool


def page_of(email: str, number: str) -> "Page[Row]":
    """One page of the orders of an address, newest first, in a handful of queries however many it has; the nearest page where there
    is none of that number.
    """
    found = Paginator(Order.objects.paid_by(email), ON_A_PAGE).get_page(number)
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines_told(OrderLine.objects.filter(order__in=[order.pk for order in found])):
        lines[line.order_id].append(line)
    own = own_sayings([line for each in lines.values() for line in each])
    rows = [
        _row(order, lines[order.pk], str(saying_of(order, lines[order.pk], own).headline)) for order in found
    ]
    return Page(rows, found.number, found.paginator)  # type: ignore[arg-type]


def _row(order: Order, lines: Sequence[OrderLine], headline: str) -> Row:
    plans: dict[str, int] = defaultdict(int)
    for line in lines:
        plans[line.title] += 1
    return Row(
        order=order,
        reference=order.reference,
        created_at=order.created_at,
        headline=headline,
        plans=list(plans.items()),
        total=order.total,
        currency=order.currency,
        can_resend=any(hasattr(line, "esim") and line.esim.ready_at for line in lines),
    )
