"""How a price ends: always rounded up, so that rounding never eats the markup."""

from decimal import ROUND_CEILING, Context, Decimal, localcontext

from babel.numbers import get_currency_precision
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Of a currency with three decimals Stripe takes two (docs.stripe.com/currencies).
FINEST = Decimal("0.01")
EXACT = Context(prec=60, rounding=ROUND_CEILING)


class Ending(TextChoices):
    """What prices of a currency end with. In one without decimals (JPY) the last two digits before the point are meant: 499, 450."""

    NONE = "none", _("no rounding")
    NINETY_NINE = "99", _("to .99")
    FORTY_NINE = "49", _("to .49 or .99")
    TENTH = "10", _("to a tenth")
    WHOLE = "whole", _("to whole units")


def smallest_step(currency: str) -> Decimal:
    """The smallest difference between two prices that can be charged: 0.01 for USD and KWD, 1 for JPY."""
    return max(FINEST, Decimal(1).scaleb(-get_currency_precision(currency)))


def round_price(amount: Decimal, currency: str, ending: str = Ending.NONE) -> Decimal:
    """The least price with this ending that is not under `amount`; exact, and the larger the amount the larger the price.

    `amount` positive, in `currency`.
    """
    smallest = smallest_step(currency)
    # A currency without decimals ends in its last two digits, as one with them does: 499 is to yen what 4.99 is to dollars.
    unit = Decimal(1) if smallest < 1 else Decimal(100)
    step, short = {
        Ending.NONE: (smallest, Decimal(0)),
        Ending.TENTH: (unit / 10, Decimal(0)),
        Ending.WHOLE: (unit if smallest < 1 else smallest, Decimal(0)),
        Ending.FORTY_NINE: (unit / 2, unit / 100),
        Ending.NINETY_NINE: (unit, unit / 100),
    }[Ending(ending)]
    with localcontext(EXACT):
        return ((amount + short) / step).to_integral_value(rounding=ROUND_CEILING) * step - short
