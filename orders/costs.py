"""A cost that rises between the sale and the purchase: what the shop bears, and what staff must agree to."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from orders.models import OrderEvent, OrderLine
from orders.status import LineStatus
from orders.trouble import COST_ROSE

# A cost may fall again with the next sync, and staff may agree meanwhile.
LOOK_AGAIN = timedelta(minutes=5)


def current(line: OrderLine) -> Decimal:
    """What the supplier asks for the line's plan now, in the supplier's currency; where that is not known, what it asked."""
    return line.plan.wholesale_price or line.wholesale_price


def accepts(line: OrderLine) -> bool:
    """Whether the line may be bought at what it costs now: without a loss, with a small one, or because staff agreed."""
    cost = current(line)
    if line.plan.wholesale_currency != line.wholesale_currency:
        return False  # two numbers that cannot be compared
    return (
        cost <= line.wholesale_price
        or (line.cost_limit is not None and cost <= line.cost_limit)
        or _covers(line, cost)
        or (cost - line.wholesale_price) * 100 <= line.wholesale_price * settings.COST_RISE_PERCENT
    )


def hold(line: OrderLine) -> bool:
    """Keep a line from being bought until its cost falls, staff accept it, or the deadline returns the money."""
    return line.transition(
        LineStatus.ON_HOLD,
        data={"reason": COST_ROSE, "cost": str(current(line)), "sold_at_cost": str(line.wholesale_price)},
        hold_reason=COST_ROSE,
        next_attempt_at=timezone.now() + LOOK_AGAIN,
    )


@transaction.atomic
def accept(line_id: int, limit: Decimal) -> bool:
    """Staff agree that a line held for its cost is bought at up to `limit`, in the supplier's currency.

    Returns:
        Whether the line was still held for that. It is then due; the caller rings, and notes who agreed.
    """
    line = OrderLine.objects.select_for_update(of=("self",)).select_related("order").get(pk=line_id)
    if line.status != LineStatus.ON_HOLD or line.hold_reason != COST_ROSE:
        return False
    return line.transition(
        LineStatus.WAITING,
        actor=OrderEvent.Actor.STAFF,
        data={"cost_limit": str(limit)},
        cost_limit=limit,
        hold_reason="",
        next_attempt_at=timezone.now(),
    )


def _covers(line: OrderLine, cost: Decimal) -> bool:
    """Whether what the shopper paid covers the cost. Told only in the store's currency, which both rates convert to.

    The margin floor is for what is about to be sold. This is sold, and Stripe keeps its fee from a refund as well: up to a cost
    as high as the payment, to buy loses no more than to give the money back. Where money is only held, the fee is the price of
    keeping the promise.
    """
    paid = line.order.worth(line.unit_price, settings.STORE_CURRENCY)
    if paid is None or line.wholesale_currency != settings.MOBILEXY_CURRENCY:
        return False
    return cost * settings.EXCHANGE_RATE <= paid
