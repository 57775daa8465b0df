"""Who arrives at the front door is led to the shop in their own language: the one they once chose, else their browser's.

Only there: an address that names a page says which language it is in, and whoever shares it means that page.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import get_language_from_request

from storefront.languages.pseudo import PSEUDO

Respond = Callable[[HttpRequest], HttpResponse]
FRONT_DOOR = "/"
SAFE = {"GET", "HEAD"}
INSIDE = {"same-origin", "same-site"}


def led_to_own_language(respond: Respond) -> Respond:
    """Middleware: 302 from `/` to `/de/` for who reads German. Machines that name no language are led nowhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if len(settings.LANGUAGES) == 1 or request.path_info != FRONT_DOOR or request.method not in SAFE:
            return respond(request)
        response = _leading(request) or respond(request)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return middleware


def _leading(request: HttpRequest) -> HttpResponse | None:
    """Kept by nobody: it is an answer to this visitor."""
    code = own_language(request)
    if code == settings.LANGUAGE_CODE or _is_inside(request):
        return None
    response = HttpResponseRedirect(translate_url(request.get_full_path(), code))
    add_never_cache_headers(response)
    return response


def own_language(request: HttpRequest) -> str:
    """The best of the shop's languages for this visitor. Languages for tests are for who asks for them by name."""
    code = get_language_from_request(request)
    is_chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == code
    return settings.LANGUAGE_CODE if code in PSEUDO and not is_chosen else code


def _is_inside(request: HttpRequest) -> bool:
    """Whoever walks about in the shop has arrived already, and sees which language they walk in."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in INSIDE
    return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()
