"""Amounts of money for people: a Decimal and a currency code, written as the reader's locale writes them."""

from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language


def babel_locale() -> Locale:
    """The active language as CLDR knows it; English where CLDR knows nothing of it."""
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def money(amount: Decimal, currency: str) -> str:
    """`amount` of `currency` in the active language, such as $12.90 or 12,90 €."""
    return format_currency(amount, currency, locale=babel_locale())


def precision(currency: str) -> int:
    """Decimal places in which prices in `currency` are written (CLDR): 2 for USD, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)
