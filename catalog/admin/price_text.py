"""Rules, prices and what is left of them in words, for staff."""

from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext

from catalog import price_book
from catalog.models import PriceRule
from catalog.money import exact_money, money
from catalog.price_preview import Preview
from catalog.pricing import Ending, Quote, Rule, UnderFloor, round_price

Step = tuple[str, str, str | SafeString]
LINK = "text-primary-600 dark:text-primary-500"


def number(amount: Decimal) -> str:
    """Without the zeros that the database adds: 30, 2.5."""
    return f"{amount.normalize():f}"


def percent(amount: Decimal) -> str:
    return f"{amount:.0f} %"


def signed_percent(amount: Decimal) -> str:
    return f"{amount:+.1f} %"


def markup_text(rule: Rule | PriceRule) -> str:
    """Such as 30 % + $0.50."""
    text = f"{number(rule.markup_percent)} %"
    return f"{text} + {money(rule.fixed_amount, settings.STORE_CURRENCY)}" if rule.fixed_amount else text


def condition_text(rule: PriceRule) -> str:
    """Which plans the rule is for."""
    parts = (
        str(rule.plan or ""),
        str(rule.place or ""),
        rule.operator,
        str(rule.get_allowance_display()),
        str(rule.get_scope_display()),
    )
    return " · ".join(part for part in parts if part) or gettext("All plans")


def rule_name(rule: Rule) -> str:
    return rule.name or gettext("Standard markup")


def margin_text(quote: Quote, currency: str) -> str:
    return f"{money(quote.margin, currency)} ({percent(quote.margin_percent)})"


def standard_text() -> str:
    """What happens to plans without a rule."""
    terms = price_book.terms()
    raises = terms.standard.under_floor == UnderFloor.RAISE
    fate = gettext("raised to the margin floor") if raises else gettext("not sold under the margin floor")
    return gettext("Plans without a rule: %(markup)s, %(fate)s (settings).") % {
        "markup": markup_text(terms.standard),
        "fate": fate,
    }


def moment_text(preview: Preview) -> str:
    return date_format(localtime(preview.moment), "DATETIME_FORMAT")


def steps(quote: Quote) -> Iterator[Step]:
    """How a price came about: what, how much, and why."""
    terms = price_book.terms()
    shop, rule = terms.currency, quote.rule
    rate = f"× {number(terms.exchange_rate)}" if shop != settings.MOBILEXY_CURRENCY else ""
    yield gettext("Cost"), exact_money(quote.cost, shop), rate
    yield gettext("With markup"), exact_money(quote.marked_up, shop), _by(rule)
    if quote.minimum:
        yield gettext("Stripe's minimum charge"), money(quote.minimum, shop), ""
    yield gettext("Margin floor"), least_text(quote, shop), _floor_effect(quote)
    ending = str(Ending(rule.ending).label) if rule.ending else settings.PRICE_ROUNDING
    yield gettext("Price, rounded up"), money(quote.price, shop), ending
    fee = f"{number(terms.fee.percent)} % + {money(terms.fee.fixed, shop)}"
    yield gettext("Stripe's fee"), exact_money(quote.fee, shop), fee
    yield gettext("Margin left"), exact_money(quote.margin, shop), percent(quote.margin_percent)


def _by(rule: Rule) -> str | SafeString:
    if rule.key is None:
        return f"{rule_name(rule)}, {markup_text(rule)}"
    address = reverse("admin:catalog_pricerule_change", args=[rule.key])
    return format_html('<a class="{}" href="{}">{}</a>, {}', LINK, address, rule.name, markup_text(rule))


def least_text(quote: Quote, currency: str) -> str:
    """The least price that the margin floor allows."""
    if not quote.least.is_finite():
        return gettext("No price is enough")
    return money(round_price(quote.least, currency), currency)


def _floor_effect(quote: Quote) -> str:
    if quote.refusal:
        return gettext("Not sold")
    return gettext("Raised to it") if quote.marked_up < quote.least else ""
