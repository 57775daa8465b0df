"""What a shopper can do on the order page: ask for something, have the eSIM mailed again, and have its link replaced."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orders import links, tasks
from orders.forms import REQUEST_FORMS, ShopperRequestForm
from orders.models import Order, ShopperRequest
from orders.presentation import mask_email, order_page
from orders.returns import Objection
from orders.support import asking, resending
from orders.views.order import KEEPS_A_COPY, reader_of
from orders.views.origin import same_origin_behind_link
from orders.views.private import behind_link, no_order
from orders.wording import OBJECTIONS

TOO_MANY = 429
INVALID = 422
SEE_OTHER = 303


@csp_replace(KEEPS_A_COPY)
@same_origin_behind_link
@require_POST
@behind_link
def ask(request: HttpRequest, found: Order) -> HttpResponse:
    """Take a request about an eSIM or the order, once, and show it on the page."""
    if found.paid_at is None:
        return no_order(request)
    kind = request.POST.get("kind", "")
    form = REQUEST_FORMS.get(kind, REQUEST_FORMS[ShopperRequest.Kind.DELETED])(request.POST)
    if not form.is_valid():
        return _page_again(request, found, form, INVALID)
    try:
        mails = asking.ask(found.pk, form.question(request.headers.get("User-Agent", "")))
    except asking.TooManyRequestsError:
        form.add_error(
            None,
            _("That is as many requests as one day allows. The last ones are with us; a person reads them."),
        )
        return _page_again(request, found, form, TOO_MANY)
    except asking.NothingToAskError as error:
        form.add_error("esim", _why_not(form, error))
        return _page_again(request, found, form, INVALID)
    for mail_id in mails:
        tasks.enqueue(tasks.send_email, mail_id)
    response = redirect(found.get_absolute_url() + "#help")
    response.status_code = SEE_OTHER
    return response


def _why_not(form: ShopperRequestForm, error: asking.NothingToAskError) -> str:
    if isinstance(error, asking.NotReturnableError):
        return str(OBJECTIONS[error.objection])
    if form.kind == ShopperRequest.Kind.QUESTION:
        return _("There is no such eSIM in this order.")
    if form.kind == ShopperRequest.Kind.REFUND:
        return str(OBJECTIONS[Objection.NOT_READY])
    return _("This eSIM is not ready, so there is nothing to bring back.")


def _page_again(request: HttpRequest, found: Order, form: ShopperRequestForm, status: int) -> HttpResponse:
    context = {"page": order_page(found, reader_of(request)), "sent": {str(form.kind): form}}
    return render(request, "orders/order.html", context, status=status)


@same_origin_behind_link
@require_POST
@behind_link
def resend(request: HttpRequest, found: Order) -> HttpResponse:
    """Mail the eSIM once more to the order's address, which nobody can choose here."""
    context: dict[str, object] = {"order": found, "email_masked": mask_email(found.email)}
    try:
        mail_id = resending.resend(found.pk)
    except resending.NothingReadyError:
        return no_order(request)
    except resending.TooSoonError as error:
        context["again_at"] = error.again_at
        return render(request, "orders/resent.html", context, status=TOO_MANY)
    tasks.enqueue(tasks.send_email, mail_id)
    return render(request, "orders/resent.html", context)


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
    response.status_code = SEE_OTHER
    return response
