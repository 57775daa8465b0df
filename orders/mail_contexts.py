"""What each kind of mail says, from plain facts: the same for an order's mail and for a sample that staff look at.

`cards` are shown as passes. Each context holds one action, as `action_url`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from catalog.models import PurchasingPower
from orders.gifts import GiftState
from orders.models import Gift, Order, OrderLine, ShopperRequest
from orders.presentation import EsimCard
from orders.top_ups.order_page import top_up_cards
from orders.wording import LineSaying

Context = dict[str, Any]


def order_url(order: Order | None) -> str:
    return f"{settings.SITE_URL}{order.get_absolute_url() if order else '/'}"


def delivery(order: Order, cards: Sequence[EsimCard], money_note: str) -> Context:
    return {"order": order, "cards": cards, "money_note": money_note, "action_url": order_url(order)}


def gift_url(gift: Gift) -> str:
    return f"{settings.SITE_URL}{reverse('orders:gift', args=[gift.token])}"


def gift_bought(order: Order, cards: Sequence[EsimCard], gift: GiftState, money_note: str) -> Context:
    """For the buyer; the cards hold no codes."""
    return {
        "order": order,
        "cards": cards,
        "gift": gift,
        "money_note": money_note,
        "action_url": order_url(order),
    }


def gift(gift: Gift, plan_names: Sequence[str]) -> Context:
    """For the recipient, who has no order: the link shows the codes."""
    return {"gift": gift, "plans": list(Counter(plan_names).items()), "action_url": gift_url(gift)}


def preparing(order: Order, cards: Sequence[EsimCard], *, is_gift: bool = False) -> Context:
    return {"order": order, "cards": cards, "is_gift": is_gift, "action_url": order_url(order)}


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


def find_orders(link: str) -> Context:
    """`link` is the path of the link to all orders of an address: whoever opens it first sees them."""
    return {
        "minutes": settings.FIND_ORDERS_LINK_MINUTES,
        "opens_all": True,
        "action_url": f"{settings.SITE_URL}{link}",
    }


def new_link(order: Order) -> Context:
    return {"order": order, "action_url": order_url(order)}


def email_changed(order: Order) -> Context:
    """To the address that an order had: where it goes now is not said, and no link to it."""
    return {"order": order, "action_url": f"{settings.SITE_URL}{reverse('help')}"}


def answer(order: Order, request: ShopperRequest) -> Context:
    """Staff's own words, paragraph by paragraph."""
    paragraphs = [each for each in request.reply.split("\n\n") if each.strip()]
    return {"order": order, "request": request, "paragraphs": paragraphs, "action_url": order_url(order)}


def staff_alert(
    order: Order, saying: LineSaying, page: str, facts: Sequence[tuple[str, str]] = ()
) -> Context:
    """What happened and where to look. Staff get the order's reference, never its link. `facts` are particulars with their names."""
    return {"order": order, "saying": saying, "facts": facts, "action_url": f"{settings.SITE_URL}{page}"}


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
