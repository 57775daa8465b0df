"""Stopping reminders: the page for people, and the one click that mail readers make for them (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from orders.notices import stopping
from orders.views.private import no_order, private

AGAIN = "again"


# Mail providers post without a page of ours; only who has the mail knows the address, and it does nothing but this.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, signed: str) -> HttpResponse:
    """A POST stops them, or begins them again where the page's other button sent it. A GET, which filters make too, changes nothing."""
    order = stopping.order_of(signed)
    if order is None:
        return no_order(request)
    if request.method == "POST":
        change = stopping.resume if request.POST.get("do") == AGAIN else stopping.stop
        change(order)
    context = {"order": order, "signed": signed, "is_stopped": stopping.is_stopped(order)}
    return private(render(request, "orders/reminders.html", context))
