"""How a price ends: always rounded up, so that rounding never eats the markup."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal, InvalidOperation, localcontext
from functools import cache

from babel.numbers import get_currency_precision
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Of a currency with three decimals Stripe takes two (docs.stripe.com/currencies).
FINEST = Decimal("0.01")
# Digits enough for every cost, rate and markup; what is rounded all the same is rounded up, so that no price falls short.
EXACT = Context(prec=60, rounding=ROUND_CEILING)


class Ending(TextChoices):
    """What prices of a currency end with. In one without decimals (JPY) the last two digits before the point are meant: 499, 450."""

    NONE = "none", _("no rounding")
    NINETY_NINE = "99", _("to .99")
    FORTY_NINE = "49", _("to .49 or .99")
    TENTH = "10", _("to a tenth")
    WHOLE = "whole", _("to whole units")


# How a setting names them. Amounts, because .99 and 0.99 are the same wish; any other amount is a step.
WORDS = {"none": Ending.NONE, "tenth": Ending.TENTH, "whole": Ending.WHOLE}
AMOUNTS = {Decimal("0.99"): Ending.NINETY_NINE, Decimal("0.49"): Ending.FORTY_NINE}


@dataclass(frozen=True, slots=True)
class Rounding:
    """Prices are a multiple of `step` less `short`: a step of 1 that is 0.01 short gives 4.99, 5.99."""

    step: Decimal
    short: Decimal = Decimal(0)

    def up(self, amount: Decimal) -> Decimal:
        """The least such price that is not under `amount`; exact, and the larger the amount the larger the price."""
        with localcontext(EXACT):
            whole = ((amount + self.short) / self.step).to_integral_value(rounding=ROUND_CEILING)
            return whole * self.step - self.short


def smallest_step(currency: str) -> Decimal:
    """The smallest difference between two prices that can be charged: 0.01 for USD and KWD, 1 for JPY."""
    return max(FINEST, Decimal(1).scaleb(-get_currency_precision(currency)))


@cache
def rounding(currency: str, ending: str) -> Rounding:
    """What an `Ending` means in `currency`."""
    smallest = smallest_step(currency)
    # A currency without decimals ends in its last two digits, as one with them does: 499 is to yen what 4.99 is to dollars.
    unit = Decimal(1) if smallest < 1 else Decimal(100)
    return {
        Ending.NONE: Rounding(smallest),
        Ending.TENTH: Rounding(unit / 10),
        Ending.WHOLE: Rounding(unit if smallest < 1 else smallest),
        Ending.FORTY_NINE: Rounding(unit / 2, unit / 100),
        Ending.NINETY_NINE: Rounding(unit, unit / 100),
    }[Ending(ending)]


def read_rounding(text: str, currency: str) -> Rounding:
    """What a setting asks for: `.99`, `.49`, `tenth`, `whole`, `none`, or an amount such as 0.10 whose multiples prices are.

    Raises:
        ValueError: it is none of these.
    """
    word = WORDS.get(text.strip().lower())
    if word is not None:
        return rounding(currency, word)
    try:
        step = Decimal(text.strip())
    except InvalidOperation:
        step = Decimal("NaN")
    if not step.is_finite() or step < 0:
        raise ValueError(
            f"{text} is no rounding: use .99, .49, tenth, whole, none, or an amount such as 0.10."
        )
    if step in AMOUNTS:
        return rounding(currency, AMOUNTS[step])
    smallest = smallest_step(currency)
    return Rounding(Rounding(smallest).up(max(step, smallest)))


def round_price(amount: Decimal, currency: str, ending: str = Ending.NONE) -> Decimal:
    """The least price with this ending that is not under `amount`; `amount` positive, in `currency`."""
    return rounding(currency, ending).up(amount)
