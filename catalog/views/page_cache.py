"""Whole pages kept for a minute, for as long as the catalog, what can be bought, and the reader's currency are what they were."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from catalog import currencies
from catalog.models import CatalogVersion, PurchasingPower

View = Callable[..., HttpResponse]
# Whose browser remembers a promo code is shown prices with it, which are nobody else's.
PROMO_COOKIE = "promo"


def is_personal(request: HttpRequest) -> bool:
    """Whether a page is this reader's alone."""
    return PROMO_COOKIE in request.COOKIES


def kept(view: View) -> View:
    """Answer from the cache what was answered before, at the price of one query.

    Only plain addresses: with a query there is no end of pages, and anybody could fill the cache with them. Nothing on these pages
    depends on who asks, but for the currency.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PAGE_CACHE_SECONDS or request.META.get("QUERY_STRING") or is_personal(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        found = cache.get(key)
        if found is not None:
            content, headers = found
            return HttpResponse(content, headers=headers)
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.cookies:  # noqa: PLR2004  only what is there
            cache.set(key, (response.content, dict(response.headers)), settings.PAGE_CACHE_SECONDS)
        return response

    return respond


def _key(request: HttpRequest) -> str:
    """Differs wherever the page may. Asking for the shown currency marks the page as one that depends on it."""
    shown = currencies.shown()
    # A page from before an upgrade would name style sheets that are gone.
    files = getattr(staticfiles_storage, "manifest_hash", "")
    parts = (request.path, get_language(), shown.tariff, shown.closed, shown.offered, _state(), files)
    return f"catalog.page.{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _state() -> tuple[object, ...] | None:
    """Of the catalog and of what can be paid for, in one query; None before the first sync."""
    power = PurchasingPower.objects.filter(pk=OuterRef("pk"))
    known = CatalogVersion.objects.annotate(
        amount=Subquery(power.values("amount")[:1]), closed=Subquery(power.values("closed_because")[:1])
    )
    return known.values_list("edition", "token", "amount", "closed").first()
