"""What every list of plans that can be filtered shares: its one address, and what its templates need."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import escape_uri_path

from catalog.filters import Criteria, Narrowed, panel
from catalog.filters.criteria import NAMES
from catalog.models import Plan
from catalog.presentation import Badges
from catalog.views.shared import cards_of, is_paused

PAGE = "page"
# Some are folded away; past these a page would take long to make and to read.
PER_PAGE = 48


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


def list_context(
    request: HttpRequest, narrowed: Narrowed, badges: Badges, *, has_sections: bool
) -> dict[str, Any]:
    """`badges` are the place's, `cards` are of the one list, page by page; those of sections are the country page's own matter."""
    is_apart = has_sections and narrowed.criteria.is_empty
    page = Paginator([] if is_apart else narrowed.kept, PER_PAGE).get_page(request.GET.get(PAGE))
    return {
        "panel": panel(narrowed, escape_uri_path(request.path), has_sections=has_sections),
        "page": page,
        "page_links": _neighbors(page, narrowed.criteria),
        "cards": cards_of(page.object_list, badges),
        "badges": badges,
        "count": len(narrowed.checked),
        "is_paused": is_paused(narrowed.plans),
    }


def _neighbors(page: Page[Plan], asked: Criteria) -> dict[str, str]:
    """Queries of the pages before and after this one, where there are such."""
    before = page.previous_page_number() if page.has_previous() else None
    after = page.next_page_number() if page.has_next() else None
    start = f"{asked.query()}&" if asked.query() else ""
    return {
        name: f"?{start}{PAGE}={number}" for name, number in (("before", before), ("after", after)) if number
    }
