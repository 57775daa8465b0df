"""What every page may say about the shop itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from catalog import currencies
from catalog.money import currency_name
from catalog.views.currency import PARAMETER
from storefront.languages import choice

Choice = tuple[str, str]


def store(request: HttpRequest) -> dict[str, Any]:
    """The shop's name, address, currency and limits, and whether no real money moves here."""
    return {
        "STORE_NAME": settings.STORE_NAME,
        "SITE_URL": settings.SITE_URL,
        "STORE_CURRENCY": settings.STORE_CURRENCY,
        "CURRENCY": lambda: currencies.shown().tariff.currency,
        "CLOSED_CURRENCY": lambda: currencies.shown().closed if _is_browsing(request) else "",
        "CURRENCIES": lambda: _choices(request),
        "WAY_BACK": lambda: _way_back(request),
        "LANGUAGE_CHOICES": lambda: choice.choices(request),
        "MAX_QUANTITY": settings.CHECKOUT_MAX_QUANTITY,
        "REFUND_DAYS": settings.REFUND_DAYS,
        "TERMS_VERSION": settings.TERMS_VERSION,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "IS_SANDBOX": settings.SANDBOX
        or bool(settings.STRIPE_API_BASE)
        or "_test_" in settings.STRIPE_SECRET_KEY,
    }


def _choices(request: HttpRequest) -> list[Choice]:
    """Code and name of each currency that this page lets choose; none where there is but one."""
    offered = currencies.shown().offered if _is_browsing(request) else []
    return [(each.currency, currency_name(each.currency)) for each in offered] if len(offered) > 1 else []


def _is_browsing(request: HttpRequest) -> bool:
    """Not at an order, whose currency stands, nor at a half-filled form, which a choice would empty."""
    return request.resolver_match is not None and request.resolver_match.app_name != "orders"


def _way_back(request: HttpRequest) -> str:
    """This page without the currency that its address names, which would win over the choice."""
    query = request.GET.copy()
    query.pop(PARAMETER, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
