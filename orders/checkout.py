"""From chosen plans to an open payment page. Nothing here is paid yet. An order is made whole or not at all."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import currencies, supplier
from catalog.mobilexy import MobilexyError
from catalog.models import Plan, PurchasingPower
from catalog.pricing import MINIMUM_CHARGE, Tariff
from catalog.sync.guard import RefusedError
from catalog.sync.place import sync_place
from orders import gifts, limits, payments, promotions, purchasing_power
from orders.amounts import AmountError, to_minor
from orders.models import Order, OrderEvent, OrderLine, Payment, PromoCode
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.top_ups.standing import Obstacle, obstacle_to

# What the column holds: nine digits before the point.
LARGEST_TOTAL = Decimal(10) ** 9
# No further place is read once this has passed; one that is being read takes ten seconds more at most.
CONFIRM_SECONDS = 10


class CheckoutError(Exception):
    """No order was made, or the one that was made cannot be paid. No money moved. `plans` are those it is about, if only some are."""

    def __init__(self, text: str, plans: "Sequence[Plan]" = ()) -> None:
        super().__init__(text)
        self.plans = plans


class NotOnSaleError(CheckoutError):
    """A plan cannot be bought any more."""


class QuantityError(CheckoutError):
    """More eSIMs than one order may have, or none."""


class TooManyOrdersError(CheckoutError):
    """This visitor has begun too many orders; `wait` is how long until another is taken."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many orders were begun.")
        self.wait = wait


class PriceChangedError(CheckoutError):
    """The shopper saw another price than a plan has now."""


class CurrencyClosedError(CheckoutError):
    """No price can be charged now in the currency that the shopper saw."""


class OutOfReachError(CheckoutError):
    """The money at the supplier does not suffice, or its doors are closed; `left` is for how many of the eSIMs, in order, it does."""

    def __init__(self, left: int) -> None:
        super().__init__("The supplier cannot be paid for so many now.")
        self.left = left


class PriceUnknownError(CheckoutError):
    """A price is too old to be sold at, and the supplier does not confirm it now."""


class AmountTooSmallError(CheckoutError):
    """The total is under what Stripe charges at least; `minimum` in `currency`."""

    def __init__(self, minimum: Decimal, currency: str) -> None:
        super().__init__("The total is under the minimum charge.")
        self.minimum, self.currency = minimum, currency


class OfferUnseenError(CheckoutError):
    """The promo code holds, and the shopper has not seen yet what the order costs with it: `offer`."""

    def __init__(self, offer: promotions.Offer) -> None:
        super().__init__("The price with the code was not seen yet.")
        self.offer = offer


class CannotTopUpError(CheckoutError):
    """The eSIM cannot be topped up with that now."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__("The eSIM cannot be topped up with it.")
        self.obstacle = obstacle


class PaymentPageError(CheckoutError):
    """Stripe could not open a payment page. The order is closed again."""


@dataclass(frozen=True, slots=True)
class Item:
    """So many eSIMs of one plan. `shown_price` is the unit price that the shopper saw; None when they did not say."""

    plan: Plan
    quantity: int = 1
    shown_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a shopper asks for: one order. Prices they saw are in `currency`; an empty one is the store's.

    `promo` is a promo code as it was typed, and `shown_total` what they saw that the order costs with it.
    `consent` is the version of the words that they ticked; empty where nobody asked, as in a request that is not our form's.
    `tops_up` is the line of the eSIM that all of it is added to; without it each item is eSIMs of its own.
    """

    items: Sequence[Item]
    email: str
    language: str = "en"
    client_address: str | None = None
    browser: str = ""
    currency: str = ""
    promo: str = ""
    shown_total: Decimal | None = None
    gift: gifts.Wish | None = None
    consent: str = ""
    tops_up: OrderLine | None = None

    @property
    def plans(self) -> list[Plan]:
        return [item.plan for item in self.items]


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
        CurrencyClosedError, OutOfReachError, CannotTopUpError, OfferUnseenError, orders.promotions.CodeRefusedError: nothing was
        written.
        PaymentPageError: the order is there, closed and unpaid.
    """
    code = promotions.find(choice.promo, choice.client_address) if choice.promo else None
    confirm_prices(choice.plans)
    payment = _write_down(choice, code)
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


def confirm_prices(plans: Sequence[Plan]) -> None:
    """Read each place again whose prices are older than agreed, once, and bring `plans` up to date.

    It may take twenty seconds: somebody waits.

    Raises:
        PriceUnknownError: the supplier does not answer, or not credibly; what cannot be priced is not sold.
    """
    begun = time.monotonic()
    for place in dict.fromkeys(plan.destination_id for plan in plans):
        there = [plan for plan in plans if plan.destination_id == place]
        if not any(plan.is_on_sale for plan in there) or not _is_old(there[0]):
            continue
        if time.monotonic() - begun > CONFIRM_SECONDS:
            raise PriceUnknownError("The other places took too long.", there)
        _confirm(there)


def _is_old(plan: Plan) -> bool:
    read_at = plan.destination.plans_read_at
    return read_at is None or read_at < timezone.now() - timedelta(hours=settings.CATALOG_MAX_AGE_HOURS)


def _confirm(plans: Sequence[Plan]) -> None:
    """All of one place."""
    try:
        is_read = sync_place(plans[0].destination, supplier.quick_client())
    except (MobilexyError, RefusedError) as error:
        raise PriceUnknownError(str(error), plans) from error
    if not is_read:
        raise PriceUnknownError("A sync is running.", plans)
    for plan in plans:
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


def check_prices(choice: Choice, tariff: Tariff) -> list[Decimal]:
    """The unit price of each item, in the tariff's currency, if all are for sale at the prices that the shopper saw.

    Raises:
        NotOnSaleError, QuantityError, PriceChangedError, AmountTooSmallError
    """
    prices = [_price(plan, tariff) for plan in choice.plans]
    if unsold := [plan for plan, price in zip(choice.plans, prices, strict=True) if price is None]:
        raise NotOnSaleError("Not on sale.", unsold)
    count = sum(item.quantity for item in choice.items)
    if min(item.quantity for item in choice.items) < 1 or count > settings.CHECKOUT_MAX_QUANTITY:
        raise QuantityError("The quantity is out of range.")
    sold = [price for price in prices if price is not None]
    priced = list(zip(choice.items, sold, strict=True))
    if changed := [item.plan for item, price in priced if item.shown_price not in {None, price}]:
        raise PriceChangedError("The price has changed.", changed)
    check_chargeable([price for item, price in priced for _esim in range(item.quantity)], tariff.currency)
    return sold


def _price(plan: Plan, tariff: Tariff) -> Decimal | None:
    """None where it is not on sale."""
    retail = plan.retail_price
    if retail is None or not plan.is_on_sale or plan.retail_currency != tariff.store:
        return None
    return tariff.price(retail)


def check_chargeable(prices: Sequence[Decimal], currency: str) -> None:
    """Whether an order of eSIMs at these prices can be charged.

    Raises:
        AmountTooSmallError: Stripe would refuse the total.
        NotOnSaleError: an amount cannot be written in minor units, or not at all.
    """
    minimum, total = Decimal(MINIMUM_CHARGE.get(currency, "0")), sum(prices, Decimal(0))
    if total < minimum:
        raise AmountTooSmallError(minimum, currency)
    if total >= LARGEST_TOTAL:
        raise NotOnSaleError("The total is larger than an order can hold.")
    try:
        for price in prices:
            to_minor(price, currency)
    except AmountError as error:
        raise NotOnSaleError(str(error)) from error


def _check_tries(visitor: limits.Visitor) -> None:
    """
    Raises:
        TooManyOrdersError
    """
    wait = limits.wait(visitor)
    if wait is not None:
        raise TooManyOrdersError(wait)


def _check_supply(choice: Choice) -> None:
    """
    Raises:
        OutOfReachError
    """
    costs = [item.plan.wholesale_price for item in choice.items for _esim in range(item.quantity)]
    known = [cost for cost in costs if cost]
    left = purchasing_power.can_sell(known) if len(known) == len(costs) else 0
    if left < len(costs):
        raise OutOfReachError(left)


def _check_top_up(choice: Choice) -> None:
    """As the database has it now: the page may be old, and another top-up may have been paid meanwhile.

    Raises:
        CannotTopUpError
    """
    if choice.tops_up is None:
        return
    for plan in choice.plans:
        if obstacle := obstacle_to(choice.tops_up.pk, plan):
            raise CannotTopUpError(obstacle)


def _kind(choice: Choice) -> dict[str, Any]:
    """What sets the lines of an order apart from eSIMs for the shopper's own use."""
    if choice.tops_up is None:
        return {"is_gift": choice.gift is not None}
    return {"kind": OrderLine.Kind.TOP_UP, "target_esim": choice.tops_up.esim}


def _read_again(plans: Sequence[Plan]) -> None:
    """A sync or a rule may have been applied since the form was read: to ask the supplier about a set takes many seconds."""
    now = Plan.objects.in_bulk([plan.pk for plan in plans])
    for plan in plans:
        for field in Plan._meta.concrete_fields:  # noqa: SLF001  its documented name
            setattr(plan, field.attname, getattr(now[plan.pk], field.attname))


@transaction.atomic
def _write_down(choice: Choice, code: PromoCode | None) -> Payment:
    """Order, lines and payment, committed before Stripe hears of them, so that no session is ever without its order."""
    # One checkout at a time: each must see what those before it have begun and promised.
    PurchasingPower.objects.hold()
    visitor = limits.Visitor.of(choice.email, choice.client_address, choice.browser)
    _check_tries(visitor)
    _read_again(choice.plans)
    tariff = tariff_of(choice)
    prices = check_prices(choice, tariff)
    _check_top_up(choice)
    _check_supply(choice)
    esims = [
        (item.plan, price)
        for item, price in zip(choice.items, prices, strict=True)
        for _esim in range(item.quantity)
    ]
    offer = _offer(choice, code, esims, tariff) if code else None
    order = _order(choice, visitor, tariff, esims, offer)
    OrderLine.objects.bulk_create(_lines(order, esims, offer, **_kind(choice)))
    OrderEvent.objects.create(order=order, kind="order.created", actor=OrderEvent.Actor.SHOPPER)
    if offer:
        promotions.redeem(order, offer)
    if choice.gift:
        gifts.write_down(order, choice.gift)
    payment: Payment = Payment.objects.create(
        order=order,
        amount=order.total,
        currency=order.currency,
        capture=settings.STRIPE_CAPTURE,
        expires_at=timezone.now() + timedelta(minutes=settings.CHECKOUT_MINUTES),
    )
    return payment


def _offer(
    choice: Choice, code: PromoCode, esims: Sequence[promotions.Priced], tariff: Tariff
) -> promotions.Offer:
    """
    Raises:
        OfferUnseenError, orders.promotions.CodeRefusedError
    """
    code.refresh_from_db()  # staff may have changed it while the supplier was asked for prices
    offer = promotions.offer(code, esims, tariff, choice.email)
    check_chargeable(offer.prices, tariff.currency)
    if choice.shown_total != offer.total:
        raise OfferUnseenError(offer)
    return offer


def _order(
    choice: Choice,
    visitor: limits.Visitor,
    tariff: Tariff,
    esims: Sequence[promotions.Priced],
    offer: promotions.Offer | None,
) -> Order:
    order: Order = Order.objects.create(
        email=choice.email,
        currency=tariff.currency,
        store_currency=tariff.store,
        exchange_rate=tariff.to_store,
        total=offer.total if offer else sum((price for _plan, price in esims), Decimal(0)),
        promo_code=offer.code.code if offer else "",
        language=choice.language,
        terms_version=settings.TERMS_VERSION,
        consent_version=choice.consent,
        consented_at=timezone.now() if choice.consent else None,
        client_address=choice.client_address,
        **asdict(visitor),
    )
    return order


def _lines(
    order: Order, esims: Sequence[promotions.Priced], offer: promotions.Offer | None, **kind: Any
) -> Iterator[OrderLine]:
    prices = offer.prices if offer else [price for _plan, price in esims]
    for number, ((plan, listed), price) in enumerate(zip(esims, prices, strict=True), start=1):
        list_price = listed if offer else None
        yield OrderLine.of_plan(
            plan, order=order, number=number, unit_price=price, list_price=list_price, **kind
        )


def _give_up(payment: Payment, problem: str) -> None:
    with transaction.atomic():
        if payment.transition(PaymentStatus.FAILED, problem=problem[:200]):
            close_unpaid(payment.order, OrderStatus.CANCELED)


def close_unpaid(order: Order, status: OrderStatus) -> None:
    """End an order that nobody will pay: its lines are released. Paid orders are left alone."""
    if order.transition(status):
        for line in order.lines.filter(status=LineStatus.AWAITING_PAYMENT):
            line.transition(LineStatus.CANCELED)
        promotions.release(order)
