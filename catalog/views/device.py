"""Whether the reader's phone takes an eSIM, before they pay."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.devices import find
from catalog.views.shared import browsable

MOST_TYPED = 60


@browsable
def device_check(request: HttpRequest) -> HttpResponse:
    """The model, if we know it; and three tests that anyone can do, which decide."""
    query = request.GET.get("model", "")[:MOST_TYPED].strip()
    return render(request, "catalog/device_check.html", {"query": query, "devices": find(query)})
