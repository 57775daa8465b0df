"""Why a buy form led to no payment page, for the shopper: what happened, that nothing was charged, what to do."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog import currencies
from catalog.currencies import price_text, shown_price
from catalog.models import Plan
from catalog.money import money
from catalog.presentation import apart, plan_name
from orders import checkout
from orders.checkout import Item
from orders.forms import out_of_range
from orders.promotions import CodeRefusedError, Why

ALWAYS_THE_SAME = {
    checkout.QuantityError: lazy(out_of_range, str)(),
    checkout.NotOnSaleError: gettext_lazy("This plan is no longer sold. Nothing was charged."),
    checkout.PriceUnknownError: gettext_lazy(
        "Our supplier does not confirm the price of this plan right now, so we do not sell it. Nothing was charged. "
        "Please try again in a few minutes."
    ),
    checkout.PaymentPageError: gettext_lazy(
        "The payment service does not answer right now. Nothing was charged. Please try again in a minute."
    ),
}


def sentence(error: checkout.CheckoutError, items: Sequence[Item]) -> str:
    """For one plan it speaks of "this plan"; of a set it names those that it is about."""
    if len(items) > 1 and (words := _of_a_set(error, items)):
        return words
    match error:
        case checkout.PriceChangedError():
            return _("The price of this plan has changed to %(price)s. Nothing was charged.") % {
                "price": _price(items[0].plan)
            }
        case checkout.AmountTooSmallError():
            minimum = money(error.minimum, error.currency)
            return _("The smallest amount that can be paid is %(minimum)s. Nothing was charged.") % {
                "minimum": minimum
            }
        case checkout.CurrencyClosedError():
            return _(
                "Nothing can be paid in the currency you chose right now. The price is %(price)s. Nothing was charged."
            ) % {"price": _price(items[0].plan) if len(items) == 1 else total(items)}
        case checkout.OutOfReachError():
            return _out_of_reach(error.left)
        case _:
            return str(ALWAYS_THE_SAME[type(error)])


REFUSED_CODES = {
    Why.UNKNOWN: gettext_lazy(
        "We do not know this code. Nothing was charged. Check it, or leave the field empty."
    ),
    Why.TOO_MANY: gettext_lazy(
        "Too many codes that do not exist were tried from your network. Nothing was charged. Try again in an hour, or leave the field empty."
    ),
    Why.NOT_YET: gettext_lazy(
        "This code does not hold yet. Nothing was charged. Leave the field empty to buy without it."
    ),
    Why.OVER: gettext_lazy(
        "This code is over. Nothing was charged. Leave the field empty to buy without it."
    ),
    Why.USED_UP: gettext_lazy(
        "This code is used up. Nothing was charged. Leave the field empty to buy without it."
    ),
    Why.USED_BY_YOU: gettext_lazy(
        "This code was used with your email address before. Nothing was charged. Leave the field empty to buy without it."
    ),
    Why.UNDER_WAY: gettext_lazy(
        "An order with your email address that is not paid yet holds this code. Nothing was charged. Pay that one, or try again once its "
        "payment page has closed."
    ),
    Why.NOT_FOR_THIS: gettext_lazy(
        "This code is not for what you chose. Nothing was charged. Leave the field empty to buy without it."
    ),
    Why.NO_ROOM: gettext_lazy(
        "This price cannot fall any further, so the code takes nothing off it. Nothing was charged. Leave the field empty to buy without "
        "it, and keep the code for another plan."
    ),
}


def code_sentence(error: CodeRefusedError) -> str:
    """Why a promo code was not taken."""
    if error.why == Why.MINIMUM:
        minimum = money(error.minimum, error.currency)
        return _(
            "This code is for orders of %(minimum)s or more. Nothing was charged. Choose more, or leave the field empty to buy without it."
        ) % {"minimum": minimum}
    return str(REFUSED_CODES[error.why])


def total(items: Sequence[Item]) -> str:
    """What the items cost together, in the page's currency; empty where one has no price."""
    priced = [(item.plan.retail_price, item.plan.retail_currency, item.quantity) for item in items]
    known = [(price, code, quantity) for price, code, quantity in priced if price is not None]
    if len(known) < len(priced) or not known:
        return ""
    amount = sum((shown_price(price, code)[0] * quantity for price, code, quantity in known), Decimal(0))
    return money(amount, currencies.shown().tariff.currency)


def _of_a_set(error: checkout.CheckoutError, items: Sequence[Item]) -> str:
    """Empty where nothing has to be said of single plans."""
    plans = error.plans or [item.plan for item in items]
    names = {
        "plans": "; ".join(apart(plan_name(plan)) for plan in dict.fromkeys(plans)),
        "total": total(items),
    }
    match error:
        case checkout.PriceChangedError():
            changed = "; ".join(f"{apart(plan_name(plan))}: {_price(plan)}" for plan in dict.fromkeys(plans))
            return _(
                "A price has changed (%(changed)s). The set now costs %(total)s. Nothing was charged."
            ) % (names | {"changed": changed})
        case checkout.NotOnSaleError():
            return _("No longer sold: %(plans)s. Nothing was charged. Look for another set.") % names
        case checkout.PriceUnknownError():
            return (
                _(
                    "Our supplier does not confirm some prices right now (%(plans)s), so we do not sell the set. Nothing was charged. "
                    "Please try again in a few minutes."
                )
                % names
            )
        case checkout.OutOfReachError():
            return _(
                "This set cannot be bought as a whole right now. Nothing was charged. Try again later, or choose a smaller set."
            )
        case _:
            return ""


def _price(plan: Plan) -> str:
    return price_text(plan.retail_price or Decimal(0), plan.retail_currency)


def _out_of_reach(left: int) -> str:
    if left:
        return ngettext(
            "Only %(count)s eSIM of this plan can be sold right now. Nothing was charged. Choose fewer, or try again later.",
            "Only %(count)s eSIMs of this plan can be sold right now. Nothing was charged. Choose fewer, or try again later.",
            left,
        ) % {"count": left}
    return _(
        "This plan cannot be bought right now; it will be back soon. Nothing was charged. Try again later, or choose another."
    )
