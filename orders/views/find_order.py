"""Find my orders: ask for the link by mail, open it with a button, see the orders of the address, close the list."""

import math
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders import tasks
from orders.finding import asking, listing, opening
from orders.forms import FindOrderForm
from orders.presentation import mask_email
from orders.views import visitor
from orders.views.origin import same_origin, same_origin_behind_link
from orders.views.private import private

COOKIE = "found"
STATUS = {opening.State.READY: 200, opening.State.USED: 410, opening.State.OLD: 410, opening.State.WRONG: 404}
CLOSED = 403
SEE_OTHER = 303


@same_origin
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find_order(request: HttpRequest) -> HttpResponse:
    """Mail a link to the orders of an address to that address. The answer is the same whether we know it or not."""
    form = FindOrderForm(request.POST or None)
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        finding_id = asking.ask(
            form.cleaned_data["email"],
            get_language() or settings.LANGUAGE_CODE,
            visitor.client_address(request),
        )
    except asking.TooManyAskedError as error:
        return _too_many(request, form, error.wait)
    if finding_id is not None:
        tasks.enqueue(tasks.answer_finding, finding_id)
    return _form(request, form, sent=True)


@same_origin_behind_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_orders(request: HttpRequest, key: str) -> HttpResponse:
    """The link of the mail: looked at it shows a button, which opens it once, for this browser."""
    link = opening.open_once(key) if request.method == "POST" else opening.look(key)
    if link.state != opening.State.READY:
        return private(_form(request, FindOrderForm(), state=link.state.value, status=STATUS[link.state]))
    if request.method != "POST":
        context = {"key": key, "minutes": opening.minutes()}
        return private(render(request, "orders/find_order_open.html", context))
    address = reverse("orders:found_orders")
    response = private(redirect(address))
    response.status_code = SEE_OTHER
    visitor.keep(response, COOKIE, str(link.finding_id), _seconds(), path=reverse("orders:find_order"))
    return response


@never_cache
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """All orders of the address whose link this browser has opened."""
    email = opening.address_of(_opened(request))
    if not email:
        return private(_form(request, FindOrderForm(), state="closed", status=CLOSED))
    context = {
        "page": listing.page_of(email, request.GET.get("page", "")),
        "email_masked": mask_email(email),
        "minutes": opening.minutes(),
    }
    return private(render(request, "orders/find_order_list.html", context))


@same_origin_behind_link
@never_cache
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the list, as one does on a computer that others use."""
    opening.close(_opened(request))
    response = redirect("orders:find_order")
    response.status_code = SEE_OTHER
    response.delete_cookie(COOKIE, path=reverse("orders:find_order"))
    return private(response)


def _opened(request: HttpRequest) -> int:
    """Which asking this browser holds the list of; 0 for none."""
    held = visitor.kept(request, COOKIE, _seconds())
    return int(held) if held.isdecimal() else 0


def _seconds() -> int:
    return opening.minutes() * 60


def _too_many(request: HttpRequest, form: FindOrderForm, wait: timedelta) -> HttpResponse:
    seconds = math.ceil(wait.total_seconds())
    response = _form(request, form, status=429, minutes_to_wait=math.ceil(seconds / 60))
    response["Retry-After"] = str(seconds)
    return response


def _form(request: HttpRequest, form: FindOrderForm, *, status: int = 200, **said: object) -> HttpResponse:
    context = {"form": form, "minutes": opening.minutes(), **said}
    return render(request, "orders/find_order.html", context, status=status)
