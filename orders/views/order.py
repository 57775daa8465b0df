"""The order's own page, behind an unguessable link: its state, its codes, and how to install them."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from catalog.devices.reader import Reader, read
from orders import pass_pdf
from orders.models import Order
from orders.presentation import order_page, ready_cards
from orders.views.private import behind_link, no_order

# The service worker keeps a copy of this page and of no other.
KEEPS_A_COPY = {"worker-src": ["'self'"]}


def reader_of(request: HttpRequest) -> Reader:
    """The device and browser that ask."""
    return read(request.headers.get("User-Agent", ""), request.headers.get("Sec-CH-UA-Platform", ""))


@csp_replace(KEEPS_A_COPY)
@require_GET
@behind_link
def order(request: HttpRequest, found: Order) -> HttpResponse:
    """State, codes and install help of one order."""
    return render(request, "orders/order.html", {"page": order_page(found, reader_of(request))})


@require_GET
@behind_link
def live(request: HttpRequest, found: Order) -> HttpResponse:
    """The part of the order page that changes, for the page that looks again by itself; 204 where it has not changed.

    What is swapped loses what is typed into it and is read aloud again.
    """
    page = order_page(found, reader_of(request))
    if page.is_live and request.GET.get("seen") == page.version:
        return HttpResponse(status=204)
    return render(request, "orders/_live.html", {"page": page})


@require_GET
@behind_link
def pass_file(request: HttpRequest, found: Order) -> HttpResponse:
    """The eSIMs that are ready as a PDF to keep or to print. Its name tells nothing that opens anything."""
    cards = ready_cards(found)
    if not cards:
        return no_order(request)
    sheet = pass_pdf.Sheet(settings.STORE_NAME, settings.SITE_URL, found.reference)
    response = HttpResponse(pass_pdf.write(cards, sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="esim-{found.reference}.pdf"'
    return response


@require_GET
@behind_link
def worker(request: HttpRequest, _found: Order) -> HttpResponse:
    """The script that opens the page without a network. It stands below the page, so that it reaches no other."""
    return render(request, "orders/worker.js", content_type="text/javascript")
