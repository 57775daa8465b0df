"""What a shopper can do about an eSIM's use on the order page: ask for fresh figures, and say which eSIM the phone has."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orders import linking, taps
from orders.forms import IccidForm
from orders.models import Order
from orders.presentation import order_page
from orders.usage import asking
from orders.usage.asking import Asked
from orders.views.order import KEEPS_A_COPY, reader_of
from orders.views.origin import same_origin_behind_link
from orders.views.private import behind_link, no_order

TOO_MANY = 429
INVALID = 422
AWAY = 503


@csp_replace(KEEPS_A_COPY)
@same_origin_behind_link
@require_POST
@behind_link
def ask(request: HttpRequest, found: Order, number: int) -> HttpResponse:
    """Read the figures now and show them; too soon or without an answer, those that are known, and why."""
    match asking.ask(found.pk, number):
        case Asked.READ:
            return _back(found, number)
        case Asked.TOO_SOON:
            problem = _("These figures were asked for a moment ago. Carriers tell new ones every few hours.")
            return _page_again(request, found, TOO_MANY, usage_number=number, usage_problem=problem)
        case Asked.FAILED:
            problem = _("Our supplier did not answer. The figures below are the last ones we have.")
            return _page_again(request, found, AWAY, usage_number=number, usage_problem=problem)
        case Asked.NOTHING:
            return no_order(request)


@csp_replace(KEEPS_A_COPY)
@same_origin_behind_link
@require_POST
@behind_link
def link(request: HttpRequest, found: Order, number: int) -> HttpResponse:
    """Take the ICCID that the phone shows."""
    form = IccidForm(request.POST)
    status = INVALID
    if form.is_valid():
        try:
            linking.by_shopper(found.pk, number, form.cleaned_data["iccid"])
        except linking.NothingToLinkError:
            return _back(found, number)
        except linking.LinkError as error:
            status = _explain(form, error)
        else:
            return _back(found, number)
    return _page_again(request, found, status, usage_number=number, iccid_form=form)


def _explain(form: IccidForm, error: linking.LinkError) -> int:
    """Say it in the form; the status to answer with."""
    if isinstance(error, linking.TooManyTriesError):
        form.add_error(
            "iccid", _("That is as many tries as one day allows. Your eSIM works all the same; write to us.")
        )
        return TOO_MANY
    if isinstance(error, linking.AwayError):
        form.add_error("iccid", _("Our supplier did not answer, so we could not check it. Try again later."))
        return AWAY
    fits = linking.has_check_digit(form.cleaned_data["iccid"])
    form.add_error("iccid", _("This is not the eSIM of this order."))
    if not fits:
        form.add_error(
            "iccid", _("Its last digit does not fit the others, which may mean that one of them is mistyped.")
        )
    return INVALID


@same_origin_behind_link
@require_POST
@behind_link
def tapped(request: HttpRequest, found: Order, number: int) -> HttpResponse:
    """The shopper has tapped an install link; the page tells it while the phone opens its installer."""
    taps.note(found, number, request.POST.get("way", ""))
    return HttpResponse(status=204)


def _back(found: Order, number: int) -> HttpResponse:
    response = redirect(f"{found.get_absolute_url()}#usage-{number}")
    response.status_code = 303
    return response


def _page_again(request: HttpRequest, found: Order, status: int, **said: object) -> HttpResponse:
    """`said` is about one eSIM, `usage_number`: a problem, or a form with one."""
    context = {"page": order_page(found, reader_of(request)), **said}
    return render(request, "orders/order.html", context, status=status)
