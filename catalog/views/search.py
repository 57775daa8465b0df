"""Finding a destination by what people type."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import search as finder
from catalog.models import Destination
from catalog.views.shared import browsable, popular


@browsable
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:100].strip()
    sold = list(Destination.objects.on_sale())
    results = finder.search(query, sold)
    context = {"query": query, "results": results, "popular": [] if results else popular(sold)}
    return render(request, "catalog/search.html", context)
