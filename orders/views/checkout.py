"""From the buy form to the payment page and back."""

from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Plan
from catalog.money import money
from orders import checkout, tasks
from orders.confirmation import Outcome, confirm_payment
from orders.forms import CheckoutForm
from orders.models import Order
from orders.payments import PaymentsUnavailableError
from orders.presentation import mask_email
from orders.views.origin import same_origin

COOKIE = "checkout"
COOKIE_SALT = "orders.checkout"
COOKIE_SECONDS = 24 * 3600


class _Addresses:
    """Where Stripe sends the shopper back to. The order's link is a secret: Stripe sees only its reference."""

    def success(self, order: Order) -> str:
        return f"{settings.SITE_URL}{reverse('orders:returned', args=[order.reference])}"

    def cancel(self, order: Order) -> str:
        return f"{settings.SITE_URL}{reverse('orders:canceled', args=[order.reference])}"


@same_origin
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Take the buy form, open a payment page, send the shopper there."""
    form = CheckoutForm(request.POST)
    if not form.is_valid():
        return _again(request, form)
    choice = checkout.Choice(
        plan=form.cleaned_data["plan"],
        quantity=form.cleaned_data["quantity"],
        email=form.cleaned_data["email"],
        shown_price=form.cleaned_data["shown_price"],
        language=get_language() or "en",
        client_address=request.META.get("REMOTE_ADDR") or None,
    )
    try:
        page = checkout.start(choice, _Addresses())
    except checkout.CheckoutError as error:
        return _again(request, form, error)
    response = redirect(page.url)
    response.status_code = 303
    _remember(response, page.order)
    return response


def _again(
    request: HttpRequest, form: CheckoutForm, error: checkout.CheckoutError | None = None
) -> HttpResponse:
    """The form once more, saying what is wrong and that nothing was charged; without the form where it cannot help."""
    plan = form.known_plan()
    if plan is not None:
        # What the shopper agrees to when sending it again.
        form.data = {**request.POST.dict(), "shown_price": str(plan.retail_price or "")}
    context = {
        "form": form,
        "plan": plan,
        "problem": _problem(error, plan) if error and plan else "",
        "is_out_of_reach": isinstance(error, checkout.OutOfReachError) and not error.left,
    }
    return render(request, "orders/checkout.html", context, status=422)


def _problem(error: checkout.CheckoutError, plan: Plan) -> str:
    match error:
        case checkout.PriceChangedError():
            price = money(plan.retail_price or Decimal(0), plan.retail_currency)
            return _("The price of this plan has changed to %(price)s. Nothing was charged.") % {
                "price": price
            }
        case checkout.AmountTooSmallError():
            minimum = money(error.minimum, plan.retail_currency)
            return _("The smallest amount that can be paid is %(minimum)s. Nothing was charged.") % {
                "minimum": minimum
            }
        case checkout.PriceUnknownError():
            return _(
                "Our supplier does not confirm the price of this plan right now, so we do not sell it. Nothing was charged. "
                "Please try again in a few minutes."
            )
        case checkout.OutOfReachError():
            return _out_of_reach(error.left)
        case checkout.PaymentPageError():
            return _(
                "The payment service does not answer right now. Nothing was charged. Please try again in a minute."
            )
        case _:
            return _("This plan is no longer sold. Nothing was charged.")


def _out_of_reach(left: int) -> str:
    if left:
        return ngettext(
            "Only %(count)s eSIM of this plan can be sold right now. Nothing was charged. Choose fewer, or try again later.",
            "Only %(count)s eSIMs of this plan can be sold right now. Nothing was charged. Choose fewer, or try again later.",
            left,
        ) % {"count": left}
    return _(
        "This plan cannot be bought right now; it will be back soon. Nothing was charged. Try again later, or choose another."
    )


def _remember(response: HttpResponseBase, order: Order) -> None:
    """So that this browser, and no other, is led from the payment page to the order."""
    response.set_signed_cookie(
        COOKIE,
        str(order.pk),
        salt=COOKIE_SALT,
        max_age=COOKIE_SECONDS,
        path="/checkout/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # Stripe's redirect is a top-level GET from another site
    )


@never_cache
@require_GET
def returned(request: HttpRequest, reference: str) -> HttpResponse:
    """Back from the payment page: ask Stripe, then show the order to the browser that began it."""
    order = get_object_or_404(Order, reference=reference)
    outcome = _confirm(order)
    if request.get_signed_cookie(COOKIE, "", salt=COOKIE_SALT, max_age=COOKIE_SECONDS) == str(order.pk):
        return redirect(order)
    context = {
        "reference": reference,
        "email_masked": mask_email(order.email),
        "is_paid": outcome == Outcome.PAID,
    }
    return render(request, "orders/returned.html", context)


def _confirm(order: Order) -> Outcome:
    """A slow webhook must not keep a shopper waiting; a slow Stripe must not show them an error."""
    payment = order.payments.last()
    try:
        outcome = confirm_payment(payment.pk) if payment else Outcome.UNPAID
    except PaymentsUnavailableError:
        return Outcome.UNPAID
    if outcome == Outcome.PAID:
        tasks.follow_order(order.pk)
    return outcome


@never_cache
@require_GET
def canceled(request: HttpRequest, reference: str) -> HttpResponse:
    """The payment page was left. It stays open until it runs out, in case the shopper goes back."""
    order = get_object_or_404(Order, reference=reference)
    plan = Plan.objects.filter(order_lines__order=order).first()
    return render(
        request,
        "orders/canceled.html",
        {"reference": reference, "plan_url": plan and plan.get_absolute_url()},
    )
