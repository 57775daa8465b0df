"""Choosing the language: the same page in another one, and a cookie that brings the visitor back to it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from orders.views.currency import way_back
from orders.views.origin import same_origin_behind_link

COOKIE_SECONDS = 180 * 24 * 3600
SAFE = {"GET", "HEAD"}


# From an order's page too, which keeps its address to itself.
@same_origin_behind_link
@never_cache
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Lead to the page that the choice was made on, in the language chosen. What the shop does not speak changes nothing."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseRedirect(way_back(request), status=303)
    response = HttpResponseRedirect(_same_page(way_back(request), code), status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Code and own name of each language; none where there is but one, and none on the answer to a form, which no address leads to."""
    return settings.LANGUAGES if len(settings.LANGUAGES) > 1 and request.method in SAFE else []


def _same_page(address: str, code: str) -> str:
    """The front door where the page has no other language, such as one that is not there."""
    there = translate_url(address, code)
    if there != address or code == get_language():
        return there
    with override(code):
        return reverse("catalog:home")
