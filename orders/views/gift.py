"""A gift behind its recipient's link: closed until they open it, then the codes and how to install them."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from orders import gifts, pass_pdf
from orders.gift_page import gift_page
from orders.models import Gift
from orders.presentation import gift_cards
from orders.views.order import KEEPS_A_COPY, reader_of
from orders.views.origin import same_origin_behind_link
from orders.views.private import no_order, private

View = Callable[..., HttpResponse]


def behind_gift_link(view: View) -> View:
    """Give the view the gift whose token the address holds; answer every other address alike."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        # Before it was mailed nobody can know the link: whoever has it was told too early.
        known = Gift.objects.select_related("order").filter(mailed_at__isnull=False, order__erased_at=None)
        gift = known.filter(token=token).first()
        return private(view(request, gift) if gift else no_order(request))

    return never_cache(opened)


@csp_replace(KEEPS_A_COPY)
@require_GET
@behind_gift_link
def gift(request: HttpRequest, found: Gift) -> HttpResponse:
    """Closed, open, or taken back. A GET opens nothing: mail filters follow links."""
    return render(request, "orders/gift.html", {"page": gift_page(found, reader_of(request))})


@same_origin_behind_link
@require_POST
@behind_gift_link
def unwrap(_request: HttpRequest, found: Gift) -> HttpResponse:
    """The recipient wants to see the codes. What is not there any more is said by the page itself."""
    with suppress(gifts.NotOpenedError):
        gifts.open_by(found.token)
    return HttpResponseRedirect(reverse("orders:gift", args=[found.token]), status=303)


@require_GET
@behind_gift_link
def pass_file(request: HttpRequest, found: Gift) -> HttpResponse:
    """The codes as a PDF, once the gift is open."""
    cards = [card for card in gift_cards(found.order) if card.is_ready] if found.opened_at else []
    if not cards:
        return no_order(request)
    sheet = pass_pdf.Sheet(settings.STORE_NAME, settings.SITE_URL, found.order.reference)
    response = HttpResponse(pass_pdf.write(cards, sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="esim-{found.order.reference}.pdf"'
    return response


@require_GET
@behind_gift_link
def worker(request: HttpRequest, _found: Gift) -> HttpResponse:
    """The script that opens the page without a network; it stands below the page, so that it reaches no other."""
    return render(request, "orders/worker.js", content_type="text/javascript")
