"""From a chosen plan to an open payment page. Nothing here is paid yet."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import currencies, supplier
from catalog.mobilexy import MobilexyError
from catalog.models import Plan, PurchasingPower
from catalog.pricing import MINIMUM_CHARGE, Tariff
from catalog.sync.guard import RefusedError
from catalog.sync.place import sync_place
from orders import limits, payments, purchasing_power
from orders.amounts import AmountError, to_minor
from orders.models import Order, OrderEvent, OrderLine, Payment
from orders.status import LineStatus, OrderStatus, PaymentStatus

TERMS_VERSION = "2026-11"
# What the column holds: nine digits before the point.
LARGEST_TOTAL = Decimal(10) ** 9


class CheckoutError(Exception):
    """No order was made, or the one that was made cannot be paid. No money moved."""


class NotOnSaleError(CheckoutError):
    """The plan cannot be bought any more."""


class QuantityError(CheckoutError):
    """More eSIMs than one order may have, or none."""


class TooManyOrdersError(CheckoutError):
    """This visitor has begun too many orders; `wait` is how long until another is taken."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many orders were begun.")
        self.wait = wait


class PriceChangedError(CheckoutError):
    """The shopper saw another price than the plan has now."""


class CurrencyClosedError(CheckoutError):
    """No price can be charged now in the currency that the shopper saw."""


class OutOfReachError(CheckoutError):
    """The money at the supplier does not suffice, or its doors are closed; `left` is how many it does suffice for."""

    def __init__(self, left: int) -> None:
        super().__init__("The supplier cannot be paid for so many now.")
        self.left = left


class PriceUnknownError(CheckoutError):
    """The price is too old to be sold at, and the supplier does not confirm it now."""


class AmountTooSmallError(CheckoutError):
    """The total is under what Stripe charges at least; `minimum` in `currency`."""

    def __init__(self, minimum: Decimal, currency: str) -> None:
        super().__init__("The total is under the minimum charge.")
        self.minimum, self.currency = minimum, currency


class PaymentPageError(CheckoutError):
    """Stripe could not open a payment page. The order is closed again."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a shopper asks for. `shown_price` is the unit price they saw, in `currency`; None when they did not say.

    An empty `currency` is the store's.
    """

    plan: Plan
    quantity: int
    email: str
    shown_price: Decimal | None = None
    language: str = "en"
    client_address: str | None = None
    browser: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Where the shopper pays, and for what."""

    order: Order
    url: str


class ReturnAddresses(Protocol):
    """How the interface names the pages that Stripe sends the shopper back to. They must not hold the order's token."""

    def success(self, order: Order) -> str: ...

    def cancel(self, order: Order) -> str: ...


def start(choice: Choice, addresses: ReturnAddresses) -> PaymentPage:
    """Write down an order with one line for each eSIM, then open its payment page.

    Raises:
        NotOnSaleError, QuantityError, TooManyOrdersError, PriceChangedError, PriceUnknownError, AmountTooSmallError,
        CurrencyClosedError, OutOfReachError: nothing was written.
        PaymentPageError: the order is there, closed and unpaid.
    """
    confirm_price(choice.plan)
    payment = _write_down(choice)
    try:
        session_id, url = payments.create_session(
            payment,
            success_url=addresses.success(payment.order),
            cancel_url=addresses.cancel(payment.order),
            locale=choice.language,
        )
    except payments.PaymentsRefusedError as error:
        _give_up(payment, error.code)
        raise PaymentPageError(str(error)) from error
    except payments.PaymentsUnavailableError as error:
        # The page may exist at Stripe, but nobody has its address. The sweep closes the order once it has run out.
        raise PaymentPageError(str(error)) from error
    payment.transition(PaymentStatus.OPEN, session_id=session_id)
    return PaymentPage(payment.order, url)


def confirm_price(plan: Plan) -> None:
    """Read the plan's place again where its price is older than agreed; up to ten seconds, and `plan` is brought up to date.

    Raises:
        PriceUnknownError: the supplier does not answer, or not credibly; what cannot be priced is not sold.
    """
    oldest = timezone.now() - timedelta(hours=settings.CATALOG_MAX_AGE_HOURS)
    read_at = plan.destination.plans_read_at
    if not plan.is_on_sale or (read_at is not None and read_at >= oldest):
        return
    try:
        is_read = sync_place(plan.destination, supplier.quick_client())
    except (MobilexyError, RefusedError) as error:
        raise PriceUnknownError(str(error)) from error
    if not is_read:
        raise PriceUnknownError("A sync is running.")
    plan.refresh_from_db()


def tariff_of(choice: Choice) -> Tariff:
    """What the choice is charged by, as the database has it now: a page may show a rate that has changed since.

    Raises:
        CurrencyClosedError
    """
    try:
        return currencies.current(choice.currency)
    except currencies.CurrencyClosedError as error:
        raise CurrencyClosedError(str(error)) from error


def check_price(choice: Choice, tariff: Tariff) -> Decimal:
    """The unit price of what is chosen, in the tariff's currency, if it is for sale at the price the shopper saw.

    Raises:
        NotOnSaleError, QuantityError, PriceChangedError, AmountTooSmallError
    """
    retail, plan = choice.plan.retail_price, choice.plan
    if retail is None or not plan.is_on_sale or plan.retail_currency != tariff.store:
        raise NotOnSaleError("The plan is not on sale.")
    if not 1 <= choice.quantity <= settings.CHECKOUT_MAX_QUANTITY:
        raise QuantityError("The quantity is out of range.")
    price = tariff.price(retail)
    if choice.shown_price is not None and choice.shown_price != price:
        raise PriceChangedError("The price has changed.")
    check_chargeable(price, choice.quantity, tariff.currency)
    return price


def check_chargeable(price: Decimal, quantity: int, currency: str) -> None:
    """
    Raises:
        AmountTooSmallError: Stripe would refuse the total.
        NotOnSaleError: the amount cannot be written in minor units, or not at all.
    """
    minimum = Decimal(MINIMUM_CHARGE.get(currency, "0"))
    if price * quantity < minimum:
        raise AmountTooSmallError(minimum, currency)
    if price * quantity >= LARGEST_TOTAL:
        raise NotOnSaleError("The total is larger than an order can hold.")
    try:
        to_minor(price, currency)
    except AmountError as error:
        raise NotOnSaleError(str(error)) from error


def _check_tries(choice: Choice) -> None:
    """
    Raises:
        TooManyOrdersError
    """
    wait = limits.wait(limits.Visitor.of(choice.email, choice.client_address, choice.browser))
    if wait is not None:
        raise TooManyOrdersError(wait)


def _check_supply(choice: Choice) -> None:
    """
    Raises:
        OutOfReachError
    """
    cost = choice.plan.wholesale_price
    left = purchasing_power.can_sell(cost, choice.quantity) if cost else 0
    if left < choice.quantity:
        raise OutOfReachError(left)


@transaction.atomic
def _write_down(choice: Choice) -> Payment:
    """Order, lines and payment, committed before Stripe hears of them, so that no session is ever without its order."""
    # One checkout at a time: each must see what those before it have begun and promised.
    PurchasingPower.objects.hold()
    _check_tries(choice)
    tariff = tariff_of(choice)
    price = check_price(choice, tariff)
    _check_supply(choice)
    order = Order.objects.create(
        email=choice.email,
        currency=tariff.currency,
        store_currency=tariff.store,
        exchange_rate=tariff.to_store,
        total=price * choice.quantity,
        language=choice.language,
        terms_version=TERMS_VERSION,
        client_address=choice.client_address,
        browser=choice.browser,
    )
    OrderLine.objects.bulk_create(
        OrderLine.of_plan(choice.plan, order=order, number=number, unit_price=price)
        for number in range(1, choice.quantity + 1)
    )
    OrderEvent.objects.create(order=order, kind="order.created", actor=OrderEvent.Actor.SHOPPER)
    payment: Payment = Payment.objects.create(
        order=order,
        amount=order.total,
        currency=order.currency,
        capture=settings.STRIPE_CAPTURE,
        expires_at=timezone.now() + timedelta(minutes=settings.CHECKOUT_MINUTES),
    )
    return payment


def _give_up(payment: Payment, problem: str) -> None:
    with transaction.atomic():
        if payment.transition(PaymentStatus.FAILED, problem=problem[:200]):
            close_unpaid(payment.order, OrderStatus.CANCELED)


def close_unpaid(order: Order, status: OrderStatus) -> None:
    """End an order that nobody will pay: its lines are released. Paid orders are left alone."""
    if order.transition(status):
        for line in order.lines.filter(status=LineStatus.AWAITING_PAYMENT):
            line.transition(LineStatus.CANCELED)
