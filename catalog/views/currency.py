"""The reader's currency on every page: from the address, or from a cookie that only a choice of theirs sets."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from catalog import currencies

COOKIE = PARAMETER = "currency"
COOKIE_SECONDS = 180 * 24 * 3600
# Of pages that are there; a browser may have this one already.
KEEPING = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
SAFE = {"GET", "HEAD"}

Respond = Callable[[HttpRequest], HttpResponse]


def shown_currency(respond: Respond) -> Respond:
    """Middleware: pages show prices in the currency asked for, and caches never give one reader another's page.

    A link may name the currency (`?currency=EUR`, as price comparisons do): following it is a choice, kept like one made here.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        kept = request.COOKIES.get(COOKIE, "")
        with currencies.showing(kept) as shown:
            named = _named(request, shown)
            if named:
                shown.asked = named
            response = respond(request)
            if shown.is_used:
                _mark(response, shown)
            if named and named != kept and response.status_code in KEEPING:
                keep(response, named)
        return response

    return middleware


def _named(request: HttpRequest, shown: currencies.Shown) -> str:
    """The currency that the address names, where there is a choice and it is part of it."""
    named = request.GET.get(PARAMETER, "")[:3].upper() if request.method in SAFE else ""
    is_offered = named and shown.has_choice and named in [each.currency for each in shown.offered]
    return named if is_offered else ""


def keep(response: HttpResponse, code: str) -> None:
    """Let the browser keep the choice. It is no secret and no identity: a code of three letters, the same for thousands."""
    response.set_cookie(
        COOKIE,
        code,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    patch_cache_control(response, private=True)


def _mark(response: HttpResponse, shown: currencies.Shown) -> None:
    """A page for everyone stays one while there is nothing to choose; the others say that the cookie matters."""
    if shown.has_choice:
        patch_vary_headers(response, ["Cookie"])
    if shown.is_personal and "public" in response.get("Cache-Control", ""):
        patch_cache_control(response, private=True)
