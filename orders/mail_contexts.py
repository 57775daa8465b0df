"""What each kind of mail says, from plain facts: the same for an order's mail and for a sample that staff look at.

`cards` are shown as passes. Each context holds one action, as `action_url`.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from catalog.models import PurchasingPower
from orders.models import Order, OrderLine
from orders.presentation import EsimCard
from orders.top_ups.order_page import top_up_cards
from orders.wording import LineSaying

Context = dict[str, Any]


def order_url(order: Order | None) -> str:
    return f"{settings.SITE_URL}{order.get_absolute_url() if order else '/'}"


def delivery(order: Order, cards: Sequence[EsimCard], money_note: str) -> Context:
    return {"order": order, "cards": cards, "money_note": money_note, "action_url": order_url(order)}


def preparing(order: Order, cards: Sequence[EsimCard]) -> Context:
    return {"order": order, "cards": cards, "action_url": order_url(order)}


def refunded(order: Order, lines: Sequence[OrderLine], *, is_released: bool, was_bought: bool) -> Context:
    """Money on its way back, or a hold that was let go; `was_bought` where it is not the supplier who could not deliver."""
    return {
        "order": order,
        "lines": lines,
        "amount": sum(line.unit_price for line in lines),
        "is_released": is_released,
        "was_bought": was_bought,
        "action_url": order_url(order),
    }


def top_up_done(order: Order, lines: Sequence[OrderLine], money_note: str) -> Context:
    """Top-ups of one order. It leads to the page of the eSIM, whose order is `linked`: there its use is shown."""
    esim = lines[0].target_esim
    linked = esim.line.order if esim is not None else order
    return {
        "order": order,
        "linked": linked,
        "top_ups": top_up_cards(lines, {}),
        "amount": sum(line.unit_price for line in lines),
        "money_note": money_note,
        "action_url": order_url(linked),
        "receipt_url": order_url(order),
    }


def find_orders(found: Sequence[tuple[Order, Sequence[str]]]) -> Context:
    """Orders, newest first, each with the names of what was bought."""
    rows = [
        {
            "order": order,
            "plans": ", ".join(dict.fromkeys(names)),
            "count": len(names),
            "url": order_url(order),
        }
        for order, names in found
    ]
    return {"orders": rows, "action_url": rows[0]["url"]}


def new_link(order: Order) -> Context:
    return {"order": order, "action_url": order_url(order)}


def staff_alert(order: Order, saying: LineSaying, page: str) -> Context:
    """What happened and where to look. Staff get the order's reference, never its link."""
    return {"order": order, "saying": saying, "action_url": f"{settings.SITE_URL}{page}"}


def shop_alert(
    saying: LineSaying,
    page: str,
    *,
    power: PurchasingPower | None = None,
    sentences: Sequence[str] = (),
) -> Context:
    """`sentences` are particulars below the saying; `power` where what is left to spend matters."""
    return {
        "saying": saying,
        "sentences": sentences,
        "power": power,
        "currency": settings.MOBILEXY_CURRENCY,
        "action_url": f"{settings.SITE_URL}{page}",
    }
