"""Writing down that a top-up is on its eSIM."""

from typing import Any

from catalog.mobilexy import TopUpResult
from orders.models import Esim, OrderEvent, Purchase, TopUp
from orders.status import LineStatus
from orders.usage import recording

MOST_DAYS = 36_500


def receive(purchase: Purchase, esim: Esim, result: TopUpResult | None) -> TopUp:
    """Keep what the supplier told of a top-up that was bought, and end its line. With no `result` only that it was bought is known.

    Must run inside the transaction that records the purchase.
    """
    name = purchase.supplier_order_number
    top_up: TopUp = TopUp.objects.create(line=purchase.line, esim=esim, transaction_id=name, **_facts(result))
    purchase.line.transition(LineStatus.DELIVERED, actor=OrderEvent.Actor.SUPPLIER)
    recording.top_up(esim, result)
    return top_up


def _facts(result: TopUpResult | None) -> dict[str, Any]:
    """A total of nothing is no total: it would tell the shopper that all is gone."""
    if result is None:
        return {}
    days = result.total_days or None
    return {
        "total_bytes": result.total_bytes or None,
        "total_days": days if days is None or days <= MOST_DAYS else None,
        "used_bytes": result.used_bytes,
        "expires_at": result.expires_at,
    }
