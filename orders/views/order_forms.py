"""What a shopper can do on the order page: ask for something, and have its link replaced."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orders import links, shopper_requests, tasks
from orders.forms import ShopperRequestForm
from orders.models import Order, ShopperRequest
from orders.presentation import mask_email, order_page
from orders.views.order import KEEPS_A_COPY, reader_of
from orders.views.origin import same_origin_behind_link
from orders.views.private import behind_link, no_order

TOO_MANY = 429
INVALID = 422


@csp_replace(KEEPS_A_COPY)
@same_origin_behind_link
@require_POST
@behind_link
def ask(request: HttpRequest, found: Order) -> HttpResponse:
    """Take a request about one eSIM, once, and show it on the page."""
    form = ShopperRequestForm(request.POST, auto_id="ask-%s")
    if not form.is_valid():
        return _page_again(request, found, form, INVALID)
    question = shopper_requests.Question(
        ShopperRequest.Kind.DELETED,
        form.cleaned_data["esim"],
        form.cleaned_data["words"],
        request.headers.get("User-Agent", ""),
    )
    try:
        mails = shopper_requests.ask(found.pk, question)
    except shopper_requests.TooManyRequestsError:
        form.add_error(
            None,
            _("That is as many requests as one day allows. The last ones are with us; a person reads them."),
        )
        return _page_again(request, found, form, TOO_MANY)
    except shopper_requests.NothingToAskError:
        form.add_error("esim", _("This eSIM is not ready, so there is nothing to bring back."))
        return _page_again(request, found, form, INVALID)
    for mail_id in mails:
        tasks.enqueue(tasks.send_email, mail_id)
    response = redirect(found.get_absolute_url() + "#help")
    response.status_code = 303
    return response


def _page_again(request: HttpRequest, found: Order, form: ShopperRequestForm, status: int) -> HttpResponse:
    context = {"page": order_page(found, reader_of(request)), "form": form}
    return render(request, "orders/order.html", context, status=status)


@same_origin_behind_link
@require_http_methods(["GET", "POST"])
@behind_link
def new_link(request: HttpRequest, found: Order) -> HttpResponse:
    """Ask once more, then replace the order's link: all browsers know a dead one, and this one is led on where it may be."""
    if found.paid_at is None:
        return no_order(request)
    context: dict[str, object] = {"email_masked": mask_email(found.email)}
    if request.method != "POST":
        context |= {"order": found, "leads_on": links.leads_on(found)}
        return render(request, "orders/new_link.html", context)
    try:
        made = links.replace_by_shopper(found.token)
    except links.LinkGoneError:
        return no_order(request)
    tasks.enqueue(tasks.send_email, made.mail_id)
    if not made.leads_on:
        return render(request, "orders/new_link_mailed.html", context)
    response = redirect(made.order)
    response.status_code = 303
    return response
