"""Addresses of places that the supplier lists no longer: on to the new address, or what else there is."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from catalog.alternatives import for_gone
from catalog.models import Destination


def gone(request: HttpRequest, place: Destination) -> HttpResponse:
    """301 to where it moved, with the query it was asked for; else 410 and what leads on."""
    if home := place.where_it_moved():
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(home.get_absolute_url() + (f"?{query}" if query else ""))
    context = {"destination": place, "others": for_gone(place)}
    return render(request, "catalog/place_gone.html", context, status=410)
