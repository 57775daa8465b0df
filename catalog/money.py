"""Amounts of money for people: a Decimal and a currency code, written as the reader's locale writes them."""

import re
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_name, get_currency_precision
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
    return TOUCHING.sub("\N{NO-BREAK SPACE}", format_currency(amount, currency, locale=babel_locale()))


def exact_money(amount: Decimal, currency: str) -> str:
    """The same with every decimal place that it has: what the supplier charges may be fractions of a cent."""
    plain = Decimal(f"{amount.normalize():f}")
    text = format_currency(plain, currency, locale=babel_locale(), decimal_quantization=False)
    return TOUCHING.sub("\N{NO-BREAK SPACE}", text)


def precision(currency: str) -> int:
    """Decimal places in which prices in `currency` are written (CLDR): 2 for USD, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def currency_name(currency: str) -> str:
    """What the reader calls it, such as US Dollar."""
    return str(get_currency_name(currency, locale=babel_locale()))
