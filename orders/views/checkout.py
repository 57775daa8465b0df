"""From the buy form to the payment page and back."""

import math
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import currencies
from catalog.models import Plan
from orders import checkout, tasks
from orders.confirmation import Outcome, close_page, confirm_payment
from orders.forms import CheckoutForm
from orders.gift_form import GiftForm
from orders.models import Order, OrderLine
from orders.payments import PaymentsUnavailableError
from orders.presentation import mask_email
from orders.promotions import CodeRefusedError
from orders.stations import around_payment
from orders.views import problems, visitor
from orders.views.origin import same_origin
from orders.views.private import private
from orders.views.remembered import forget_code, remembered_code

COOKIE = "checkout"
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
    browser = visitor.browser_name(request)
    response = _start(request, browser)
    visitor.keep(response, visitor.BROWSER, browser, visitor.BROWSER_SECONDS)
    return response


def _start(request: HttpRequest, browser: str) -> HttpResponse:
    form, gift_form = CheckoutForm(request.POST), asked_gift(request)
    # Both say at once what is wrong with them.
    is_valid = form.is_valid() & (gift_form is None or gift_form.is_valid())
    if not is_valid:
        return _again(request, form, gift_form=gift_form)
    choice = checkout.Choice(
        items=form.items(),
        email=form.cleaned_data["email"],
        language=get_language() or "en",
        client_address=visitor.client_address(request),
        browser=browser,
        currency=_currency(form),
        promo=form.cleaned_data["promo"],
        shown_total=form.cleaned_data["shown_total"],
        gift=gift_form.wish() if gift_form else None,
        consent=form.consent(),
    )
    try:
        return to_payment(choice)
    except checkout.TooManyOrdersError as error:
        return too_many(request, error.wait, _way_back(form))
    except CodeRefusedError as error:
        form.add_error("promo", problems.code_sentence(error))
        return _again(request, form, gift_form=gift_form)
    except checkout.CheckoutError as error:
        return _again(request, form, error, gift_form)


def to_payment(choice: checkout.Choice) -> HttpResponse:
    """Open the payment page and lead there.

    Raises:
        orders.checkout.CheckoutError, orders.promotions.CodeRefusedError
    """
    page = _open(choice)
    response = redirect(page.url)
    response.status_code = 303
    # So that this browser, and no other, is led from the payment page to the order.
    visitor.keep(response, COOKIE, page.order.key_for_browsers(), COOKIE_SECONDS)
    return response


def asked_gift(request: HttpRequest) -> GiftForm | None:
    """The gift's own fields where the order is to be one: empty until they were on a page."""
    if not request.POST.get("gift"):
        return None
    return GiftForm(request.POST if "gift_email" in request.POST else None)


def _open(choice: checkout.Choice) -> checkout.PaymentPage:
    """Where a code is held by an order that this browser began and left unpaid, that order is closed first: a shopper who comes back to choose
    otherwise must not wait for their own payment page to run out.
    """
    try:
        return checkout.start(choice, _Addresses())
    except CodeRefusedError as error:
        mine = Order.objects.filter(pk=error.holder or 0, browser=choice.browser).first()
        if mine is None or not _close(mine):
            raise
    return checkout.start(choice, _Addresses())


def _close(order: Order) -> bool:
    """Whether the order's payment page is closed now, paid or not."""
    payment = order.payments.last()
    try:
        outcome = close_page(payment.pk) if payment else Outcome.UNPAID
    except PaymentsUnavailableError:
        return False
    if outcome == Outcome.PAID:
        tasks.follow_order(order.pk)
    return outcome in {Outcome.PAID, Outcome.CLOSED}


def _currency(form: CheckoutForm) -> str:
    """The one whose price the form showed; where it does not say, the one that this browser sees prices in."""
    named: str = form.cleaned_data.get("currency", "")
    return named or currencies.shown().tariff.currency


def _way_back(form: CheckoutForm) -> str:
    """To where the choice was made: the trip, or the plan; for a set that came from elsewhere, the trip finder as it is."""
    asked = urlencode(parse_qsl(form.cleaned_data.get("trip", "")))
    plans = {item.plan for item in form.known_items()}
    if asked or len(plans) > 1:
        return reverse("catalog:trip") + (f"?{asked}" if asked else "")
    return plans.pop().get_absolute_url() if plans else ""


def too_many(request: HttpRequest, wait: timedelta, way_back: str) -> HttpResponse:
    seconds = math.ceil(wait.total_seconds())
    context = {"minutes": math.ceil(seconds / 60), "way_back": way_back}
    response = render(request, "orders/too_many.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _again(
    request: HttpRequest,
    form: CheckoutForm,
    error: checkout.CheckoutError | None = None,
    gift_form: GiftForm | None = None,
) -> HttpResponse:
    """The form once more, saying what is wrong and that nothing was charged; without the form where it cannot help.

    Nothing is wrong where the shopper has only to see the price with their code, or to say who is given the order.
    """
    items = form.known_items()
    # At today's rate, or in the store currency while that one is closed: what the shopper agrees to when sending it again.
    currencies.show(_currency(form))
    offer = error.offer if isinstance(error, checkout.OfferUnseenError) else None
    is_news = offer is not None or (gift_form is not None and not gift_form.is_bound and not form.errors)
    context = {
        "form": form,
        "gift_form": gift_form,
        "offer": offer,
        "items": items,
        "plan": items[0].plan if len(items) == 1 else None,
        "total": problems.total(items),
        "problem": problems.sentence(error, items) if error and items and not offer else "",
        "can_buy": bool(items) and _can_help(error, items) and all(item.plan.is_on_sale for item in items),
        "way_back": _way_back(form),
        "trip": form.cleaned_data.get("trip", ""),
        "stations": around_payment("now"),
    }
    return render(request, "orders/checkout.html", context, status=200 if is_news else 422)


def _can_help(error: checkout.CheckoutError | None, items: Sequence[checkout.Item]) -> bool:
    """Whether to send the form again may lead to a payment page: as it is, or of one plan with a smaller number."""
    if isinstance(error, checkout.OutOfReachError):
        return bool(error.left) and len(items) == 1
    return not (isinstance(error, checkout.NotOnSaleError) and len(items) > 1)


@never_cache
@require_GET
def returned(request: HttpRequest, reference: str) -> HttpResponse:
    """Back from the payment page: ask Stripe, then show the order to the browser that began it."""
    order = get_object_or_404(Order, reference=reference, erased_at=None)
    outcome = _confirm(order)
    if visitor.kept(request, COOKIE, COOKIE_SECONDS) == order.key_for_browsers():
        response: HttpResponse = redirect(order)
        if order.promo_code and order.promo_code == remembered_code(request):
            forget_code(response)  # most codes hold once: filled in again, it would only be refused
        return response
    context = {
        "reference": reference,
        "email_masked": mask_email(order.email),
        "is_paid": outcome == Outcome.PAID,
        "stations": around_payment("done", "now") if outcome == Outcome.PAID else around_payment("now"),
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
    found = Plan.objects.select_related("destination").with_availability()
    top_up = order.lines.filter(kind=OrderLine.Kind.TOP_UP).select_related("target_esim__line__order").first()
    if top_up is not None:
        return _top_up_canceled(request, order, top_up)
    plans = list(found.filter(order_lines__order=order).distinct())
    context = {"plans": plans, "stations": around_payment("later")}
    return render(request, "orders/canceled.html", context)


def _top_up_canceled(request: HttpRequest, order: Order, line: OrderLine) -> HttpResponse:
    """The plan of a top-up is no eSIM to buy. The page that it was chosen on is behind a secret link: only this browser is led back."""
    is_theirs = visitor.kept(request, COOKIE, COOKIE_SECONDS) == order.key_for_browsers()
    way_back = ""
    if is_theirs and line.target_esim is not None:
        esim = line.target_esim.line
        way_back = reverse("orders:top_up", args=[esim.order.token, esim.number])
    return private(render(request, "orders/top_up_canceled.html", {"way_back": way_back}))
