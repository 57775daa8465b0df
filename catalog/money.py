"""Amounts of money for people: a Decimal and a currency code, written as the reader's locale writes them."""

import re
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_name, get_currency_precision, get_currency_symbol
from django.utils.translation import get_language

# Where a code stands for a sign, CLDR keeps it off the figure (currencySpacing), which babel leaves out.
TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def babel_locale() -> Locale:
    """The active language as CLDR knows it; English where CLDR knows nothing of it."""
    return known_locale(get_language() or "en") or Locale("en")


def known_locale(language: str) -> Locale | None:
    """What CLDR knows of a language by Django's code for it; of `de-xx`, what it knows of `de`."""
    for code in (language, language.partition("-")[0]):
        try:
            return Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def money(amount: Decimal, currency: str) -> str:
    """`amount` of `currency` in the active language, such as $12.90, 12,90 € or KWD 1.680."""
    return _whole(format_currency(amount, currency, locale=babel_locale()), currency)


def exact_money(amount: Decimal, currency: str) -> str:
    """The same with every decimal place that it has: what the supplier charges may be fractions of a cent."""
    plain = Decimal(f"{amount.normalize():f}")
    return _whole(
        format_currency(plain, currency, locale=babel_locale(), decimal_quantization=False), currency
    )


def _whole(text: str, currency: str) -> str:
    """Kept together on its line, and among words that are written from the right: figure and sign would mix with what stands beside them."""
    text = TOUCHING.sub("\N{NO-BREAK SPACE}", text)
    locale = babel_locale()
    if locale.text_direction == "ltr":
        return text
    sign = get_currency_symbol(currency, locale=locale)
    # Of US$, the letters run from the left and the dollar would not.
    text = text.replace(sign, f"{sign}\N{LEFT-TO-RIGHT MARK}") if sign[0].isascii() else text
    return f"\N{RIGHT-TO-LEFT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def precision(currency: str) -> int:
    """Decimal places in which prices in `currency` are written (CLDR): 2 for USD, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def currency_name(currency: str) -> str:
    """What the reader calls it, such as US Dollar."""
    return str(get_currency_name(currency, locale=babel_locale()))
