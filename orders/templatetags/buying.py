"""The form of a page that was given none: `{% buy_form as form %}`; and `{% totals plan as all_totals %}`: what several eSIMs cost."""

import json

from django import template
from django.conf import settings
from django.utils.translation import ngettext

from catalog.currencies import shown_price
from catalog.models import Plan
from catalog.money import money
from orders.forms import CheckoutForm

register = template.Library()


@register.simple_tag
def buy_form() -> CheckoutForm:
    """An empty one: a plan's page is the catalog's, which does not know how it is bought."""
    return CheckoutForm()


@register.simple_tag
def totals(plan: Plan) -> str:
    """For 1, 2, … eSIMs of a plan on sale, as many as an order may have: the amount and what it is for, as JSON for buy.js.

    A script knows neither how a language writes money nor how it counts.
    """
    if plan.retail_price is None:
        return "[]"
    price, currency = shown_price(plan.retail_price, plan.retail_currency)
    counts = range(1, settings.CHECKOUT_MAX_QUANTITY + 1)
    return json.dumps([[money(price * count, currency), _for(count)] for count in counts], ensure_ascii=False)


def _for(count: int) -> str:
    return ngettext("for %(count)s eSIM", "for %(count)s eSIMs", count) % {"count": count}
