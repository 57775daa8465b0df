"""Why a buy form led to no payment page, for the shopper: what happened, that nothing was charged, what to do."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.currencies import price_text
from catalog.models import Plan
from catalog.money import money
from orders import checkout
from orders.forms import out_of_range

ALWAYS_THE_SAME = {
    checkout.NotOnSaleError: gettext_lazy("This plan is no longer sold. Nothing was charged."),
    checkout.PriceUnknownError: gettext_lazy(
        "Our supplier does not confirm the price of this plan right now, so we do not sell it. Nothing was charged. "
        "Please try again in a few minutes."
    ),
    checkout.PaymentPageError: gettext_lazy(
        "The payment service does not answer right now. Nothing was charged. Please try again in a minute."
    ),
}


def sentence(error: checkout.CheckoutError, plan: Plan) -> str:
    match error:
        case checkout.PriceChangedError():
            price = price_text(plan.retail_price or Decimal(0), plan.retail_currency)
            return _("The price of this plan has changed to %(price)s. Nothing was charged.") % {
                "price": price
            }
        case checkout.AmountTooSmallError():
            minimum = money(error.minimum, error.currency)
            return _("The smallest amount that can be paid is %(minimum)s. Nothing was charged.") % {
                "minimum": minimum
            }
        case checkout.CurrencyClosedError():
            price = price_text(plan.retail_price or Decimal(0), plan.retail_currency)
            return _(
                "Nothing can be paid in the currency you chose right now. The price is %(price)s. Nothing was charged."
            ) % {"price": price}
        case checkout.QuantityError():
            return out_of_range()
        case checkout.OutOfReachError():
            return _out_of_reach(error.left)
        case _:
            return str(ALWAYS_THE_SAME[type(error)])


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
