"""What the buyer of a gift can do on the order page until it is opened."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from orders import gift_care, tasks
from orders.gift_form import CorrectionForm
from orders.models import Order
from orders.presentation import order_page
from orders.views.order import KEEPS_A_COPY, reader_of
from orders.views.origin import same_origin_behind_link
from orders.views.private import behind_link

PROBLEMS = {
    gift_care.OpenedError: (_("The gift was opened meanwhile, so its address stays."), 409),
    gift_care.NotMailedError: (_("It has not been mailed yet; it goes at its time."), 409),
    gift_care.TooManyMailingsError: (
        _("It was mailed as often as may be. Write to us if it does not arrive."),
        429,
    ),
}


@csp_replace(KEEPS_A_COPY)
@same_origin_behind_link
@require_POST
@behind_link
def again(request: HttpRequest, found: Order) -> HttpResponse:
    """Mail the gift once more to the same address."""
    try:
        mail_id = gift_care.send_again(found)
    except tuple(PROBLEMS) as error:
        return _page_again(request, found, error)
    tasks.enqueue(tasks.send_email, mail_id)
    return _back(found)


@csp_replace(KEEPS_A_COPY)
@same_origin_behind_link
@require_POST
@behind_link
def correct(request: HttpRequest, found: Order) -> HttpResponse:
    """Give it to another address."""
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        context = {"page": order_page(found, reader_of(request)), "correction": form}
        return render(request, "orders/order.html", context, status=422)
    try:
        mail_id = gift_care.correct(found, form.cleaned_data["email"])
    except tuple(PROBLEMS) as error:
        return _page_again(request, found, error)
    if mail_id is not None:
        tasks.enqueue(tasks.send_email, mail_id)
    return _back(found)


def _page_again(request: HttpRequest, order: Order, error: Exception) -> HttpResponse:
    words, status = PROBLEMS[type(error)]
    context = {"page": order_page(order, reader_of(request)), "gift_problem": words}
    return render(request, "orders/order.html", context, status=status)


def _back(order: Order) -> HttpResponse:
    return HttpResponseRedirect(f"{order.get_absolute_url()}#gift", status=303)
