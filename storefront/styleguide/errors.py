"""The pages that nobody wants to see, for staff to look at: in a running shop most of them only come when something is broken."""

from typing import Any, Final

from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orders.stations import around_payment
from storefront.styleguide import plans

PAGES: Final = {
    "400": "400.html",
    "403": "403.html",
    "404": "404.html",
    "410": "catalog/plan_not_sold.html",
    "429": "orders/too_many.html",
    "500": "500.html",
    "503": "503.html",
    "returned": "orders/returned.html",
    "returned-paid": "orders/returned.html",
    "canceled": "orders/canceled.html",
}


@require_safe
@never_cache
@staff_member_required
def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """One of them, as a shopper sees it but for its status."""
    if name not in PAGES:
        raise Http404(name)
    answer = render(request, PAGES[name], _sample(name))
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _sample(name: str) -> dict[str, Any]:
    paid, sold = name == "returned-paid", plans.cards()
    plan = plans.plan(9, retired_at=timezone.now()) if name == "410" else sold[0].plan
    return {
        "minutes": 12,
        "way_back": "/",
        "plan": plan,
        "name": sold[0].name,
        "alternatives": sold[:2],
        "plans": [sold[0].plan],
        "reference": "K7QX-92MF-TB",
        "email_masked": "a••@example.com",
        "is_paid": paid,
        "stations": around_payment("done", "now")
        if paid
        else around_payment("later" if name == "canceled" else "now"),
    }
