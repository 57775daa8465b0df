"""Amounts in templates, in the reader's own writing: `{% money amount currency %}` as it is, `{% price amount currency %}` as the
page shows prices, and `{% price_amount … %}`, `{% price_currency … %}` for what a form sends back.
"""

from decimal import Decimal

from django import template

from catalog import currencies
from catalog import money as amounts

register = template.Library()


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    return amounts.money(Decimal(amount), currency)


@register.simple_tag
def price(amount: Decimal, currency: str) -> str:
    return currencies.price_text(Decimal(amount), currency)


@register.simple_tag
def price_amount(amount: Decimal, currency: str) -> str:
    """The figure alone, as a machine reads it."""
    return str(currencies.shown_price(Decimal(amount), currency)[0])


@register.simple_tag
def price_currency(amount: Decimal, currency: str) -> str:
    return currencies.shown_price(Decimal(amount), currency)[1]
