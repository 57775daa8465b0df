"""Which language a page speaks: the one that its address begins with."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Respond = Callable[[HttpRequest], HttpResponse]


def language_of_address(respond: Respond) -> Respond:
    """Middleware: `/de/help/` is German, `/help/` is in the shop's first language, whoever asks.

    It stands in for Django's, which tells caches that each page depends on the browser's language: they would keep one copy for each of
    thousands of spellings of that header.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        code = spoken_at(request.path_info)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = respond(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def spoken_at(path: str) -> str:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
