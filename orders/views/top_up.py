"""Topping up an eSIM, from its order's page to the payment page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog import currencies
from orders import checkout
from orders.forms import CheckoutForm
from orders.models import Order, OrderLine
from orders.top_ups.page import esim_line, top_up_page
from orders.top_ups.wording import OBSTACLES
from orders.views import problems, visitor
from orders.views.checkout import to_payment, too_many
from orders.views.origin import same_origin_behind_link
from orders.views.private import behind_link, no_order

INVALID = 422


@same_origin_behind_link
@require_http_methods(["GET", "POST"])
@behind_link
def top_up(request: HttpRequest, found: Order, number: int) -> HttpResponse:
    """Show what can be added to an eSIM of the order; take the choice, open a payment page and lead there."""
    line = esim_line(found, number)
    if line is None:
        return no_order(request)
    if request.method == "POST":
        browser = visitor.browser_name(request)
        response = _start(request, line, browser)
        visitor.keep(response, visitor.BROWSER, browser, visitor.BROWSER_SECONDS)
        return response
    wanted = request.GET.get("plan", "")
    chosen = int(wanted) if wanted.isascii() and wanted.isdecimal() else None
    return render(request, "orders/top_up.html", {"page": top_up_page(found, line, chosen)})


def _start(request: HttpRequest, line: OrderLine, browser: str) -> HttpResponse:
    """The buy form of any plan, for one, and to the address that the order has."""
    sent = request.POST.copy()
    sent["quantity"], sent["email"] = "1", line.order.email
    form = CheckoutForm(sent)
    if not form.is_valid():
        return _again(request, line, form)
    choice = checkout.Choice(
        items=form.items(),
        email=line.order.email,
        language=line.order.language,
        client_address=visitor.client_address(request),
        browser=browser,
        currency=_currency(form),
        consent=form.consent(),
        tops_up=line,
    )
    try:
        return to_payment(choice)
    except checkout.TooManyOrdersError as error:
        return too_many(request, error.wait, reverse("orders:top_up", args=[line.order.token, line.number]))
    except checkout.CheckoutError as error:
        return _again(request, line, form, error)


def _currency(form: CheckoutForm) -> str:
    named: str = form.cleaned_data.get("currency", "")
    return named or currencies.shown().tariff.currency


def _again(
    request: HttpRequest, line: OrderLine, form: CheckoutForm, error: checkout.CheckoutError | None = None
) -> HttpResponse:
    """The page once more, saying what is wrong and that nothing was charged, with what it can offer now."""
    items = form.known_items()
    currencies.show(_currency(form))
    page = top_up_page(line.order, line, items[0].plan.supplier_id if items else None)
    context = {"page": page, "form": form, "problem": _sentence(error, items) if error else ""}
    return render(request, "orders/top_up.html", context, status=INVALID)


def _sentence(error: checkout.CheckoutError, items: list[checkout.Item]) -> str:
    if isinstance(error, checkout.CannotTopUpError):
        return " ".join([str(OBSTACLES[error.obstacle]), _("Nothing was charged.")])
    return problems.sentence(error, items)
