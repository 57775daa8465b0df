"""What all pages behind an order's link share: nobody keeps them, nobody is told where they are, and a wrong link learns nothing."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from orders.models import Order

View = Callable[..., HttpResponse]


def behind_link(view: View) -> View:
    """Give the view the order whose token the address holds, and what else the address names; answer every other address alike."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **named: object) -> HttpResponse:
        order = Order.objects.filter(token=token).first()
        return private(view(request, order, **named) if order else no_order(request))

    return never_cache(opened)


def no_order(request: HttpRequest) -> HttpResponse:
    return private(render(request, "404.html", status=404))


def private(response: HttpResponse) -> HttpResponse:
    """The address is the key: it must not travel in a Referer, nor stand in a search result."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
