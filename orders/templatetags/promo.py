"""`{% remembered_offer as offer %}`: what the code that the reader's browser remembers leaves of the prices on the page."""

from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from catalog import currencies
from orders import promotions
from orders.views.remembered import remembered_code

register = template.Library()


@register.simple_tag(takes_context=True)
def remembered_offer(context: Context) -> promotions.Offer | None:
    """For the items of the page, or one of its plan. None for most readers, without a query; and where the code is not for these."""
    request = context.get("request")
    text = remembered_code(request) if request else ""
    code = promotions.known(text) if text else None
    if code is None:
        return None
    try:
        return promotions.offer(code, list(_esims(context)), currencies.shown().tariff)
    except promotions.CodeRefusedError:
        return None


def _esims(context: Context) -> Any:
    """Plans with their prices as the page shows them."""
    items = context.get("items")
    plans = [(item.plan, item.quantity) for item in items] if items else [(context["plan"], 1)]
    for plan, quantity in plans:
        price, _currency = currencies.shown_price(plan.retail_price or Decimal(0), plan.retail_currency)
        yield from [(plan, price)] * quantity
