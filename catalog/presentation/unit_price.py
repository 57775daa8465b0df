"""What a plan costs per gigabyte or per day, in the page's currency."""

from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.currencies import shown_price
from catalog.models import Plan
from catalog.money import money


def unit_price(plan: Plan) -> str:
    """Per GB, or per day of a plan that gives an amount on each of several days; empty where neither is known."""
    is_by_day = plan.is_daily and plan.validity_days != 1
    if is_by_day and plan.price_per_day is not None:
        return _("%(price)s a day") % {"price": _shown(plan, plan.price_per_day)}
    if plan.price_per_gb is not None:
        return _("%(price)s per GB") % {"price": _shown(plan, plan.price_per_gb)}
    return ""


def _shown(plan: Plan, each: Decimal) -> str:
    """In proportion to the price as it is shown, so that a reader who divides comes to the same figure."""
    if plan.retail_price is None:
        return ""
    price, currency = shown_price(plan.retail_price, plan.retail_currency)
    return money(each * price / plan.retail_price, currency)
