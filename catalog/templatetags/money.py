"""Amounts in templates: `{% money amount currency %}`, in the reader's own writing."""

from decimal import Decimal

from django import template

from catalog import money as amounts

register = template.Library()


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    return amounts.money(Decimal(amount), currency)
