"""Addresses in languages that the shop speaks no longer, and the first language's with its name in front: on to where the page is now.

Links in old mails must open for as long as there are orders.
"""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


class FormerConverter:
    """A language that Django knows and under whose name no page of the shop is."""

    regex = "[a-z]{2,3}(?:-[a-z]{2,4})?"

    def to_python(self, value: str) -> str:
        has_pages = value in dict(settings.LANGUAGES) and value != settings.LANGUAGE_CODE
        if has_pages or value not in LANG_INFO:
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


@never_cache
@require_safe
def without_prefix(request: HttpRequest, language: str, rest: str = "") -> HttpResponse:  # noqa: ARG001  part of the address
    """302, because the language may come back."""
    path, query = f"/{rest}", request.META.get("QUERY_STRING", "")
    if rest.startswith(("/", "\\")) or not is_valid_path(path):
        raise Http404("No such page in any language.")
    return HttpResponseRedirect(escape_uri_path(path) + (f"?{query}" if query else ""))
