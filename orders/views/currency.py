"""Choosing the currency to see prices and to pay in. It lives here because its form needs the origin check of the others."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from catalog import currencies
from catalog.views.currency import keep
from orders.views.origin import same_origin


@same_origin
@never_cache
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice and lead back to the page it was made on. What is not offered changes nothing."""
    response = HttpResponseRedirect(way_back(request), status=303)
    code = request.POST.get("currency", "")
    if code in [each.currency for each in currencies.shown().offered]:
        keep(response, code)
    return response


def way_back(request: HttpRequest) -> str:
    """Only to a page of ours: a form could name any address, and a redirect lends it our name."""
    wanted = request.POST.get("next", "")
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_path else reverse("catalog:home")
