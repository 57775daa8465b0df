"""What every list of plans that can be filtered shares: its one address, and what its templates need."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import escape_uri_path

from catalog.filters import Narrowed, panel
from catalog.filters.criteria import NAMES
from catalog.views.shared import cards_of, is_paused


def tidied(request: HttpRequest) -> HttpResponse | None:
    """A form without a script sends every field: on to the address without the empty ones, which is the one to share."""
    query = request.GET.copy()
    empty = [name for name in NAMES if name in query and not query[name]]
    for name in empty:
        del query[name]
    if not empty:
        return None
    path = escape_uri_path(request.path)
    return HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)


def list_context(request: HttpRequest, narrowed: Narrowed, *, has_sections: bool) -> dict[str, Any]:
    """`cards` are of the one list; those of sections are the page's own matter."""
    asked = narrowed.criteria
    return {
        "panel": panel(narrowed, escape_uri_path(request.path), has_sections=has_sections),
        "cards": [] if has_sections and asked.is_empty else cards_of(narrowed.kept),
        "count": len(narrowed.checked),
        "is_paused": is_paused(narrowed.plans),
    }
