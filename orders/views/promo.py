"""The link of a promo code: what it takes off and when it holds; from then on this browser's buy forms have it filled in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from orders import promotions
from orders.models import PromoCode
from orders.promotions import CodeRefusedError, Why
from orders.views.remembered import remember_code
from orders.views.visitor import client_address

STATUS = {Why.UNKNOWN: 404, Why.TOO_MANY: 429}


@never_cache
@require_GET
def landing(request: HttpRequest, code: str) -> HttpResponse:
    """A code that is over or used up says so and is not remembered; one that has not begun says when it does."""
    try:
        found = promotions.find(code, client_address(request))
    except CodeRefusedError as error:
        return _answer(request, {"why": error.why.value}, STATUS[error.why])
    state = found.state(timezone.now())
    response = _answer(request, {"state": state, **_said_of(found)}, 200)
    if state == "active":
        remember_code(response, found.code)
    return response


def _said_of(code: PromoCode) -> dict[str, object]:
    return {"code": code, "places": list(code.destinations.order_by("name"))}


def _answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "orders/promo.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
