"""What every page may say about the shop itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def store(_request: HttpRequest) -> dict[str, Any]:
    """The shop's name, address, currency and limits, and whether no real money moves here."""
    return {
        "STORE_NAME": settings.STORE_NAME,
        "SITE_URL": settings.SITE_URL,
        "STORE_CURRENCY": settings.STORE_CURRENCY,
        "MAX_QUANTITY": settings.CHECKOUT_MAX_QUANTITY,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "IS_SANDBOX": settings.SANDBOX
        or bool(settings.STRIPE_API_BASE)
        or "_test_" in settings.STRIPE_SECRET_KEY,
    }
