"""Finding a destination by what people type: the page of results, and suggestions while they type.

Enter always leads to the results, even to a single one: the same key does the same thing, the address can be shared, and the way
back works. Whoever chooses a suggestion goes to the place at once.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.search import current, find
from catalog.views.shared import POPULAR, browsable, popular

MOST_SUGGESTED = 7


def unlisted(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Not for search engines: what people typed is no page of the shop."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@browsable
@unlisted
def search(request: HttpRequest) -> HttpResponse:
    index = current()
    answer = find(index, request.GET.get("q", ""), POPULAR)
    offered = [] if answer.hits and not answer.is_guess else popular(list(index.places))
    return render(request, "catalog/search.html", {"answer": answer, "popular": offered})


@browsable
@unlisted
def suggestions(request: HttpRequest) -> HttpResponse:
    """The list below the search field; a part of a page."""
    answer = find(current(), request.GET.get("q", ""), POPULAR, MOST_SUGGESTED)
    return render(request, "catalog/_suggestions.html", {"answer": answer})
