"""Whether the reader's phone takes an eSIM, before they pay."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.devices import find
from catalog.forms import DeviceForm, EidForm
from catalog.views.shared import browsable


@browsable
def device_check(request: HttpRequest) -> HttpResponse:
    """The model, if we know it; and three tests that anyone can do, which decide."""
    form = DeviceForm(request.GET, auto_id="%s")
    query = form.cleaned_data["model"] if form.is_valid() else ""
    context = {"form": form, "eid_form": EidForm(auto_id="%s"), "query": query, "devices": find(query)}
    return render(request, "catalog/device_check.html", context)
