"""Money that is held until it is known what was bought: charge that much, once, and let the rest go."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from orders import funds, payments, receipts
from orders.amounts import from_minor
from orders.models import Order, OrderEvent, OrderLine, Payment
from orders.payments import IntentState
from orders.status import LineStatus, PaymentStatus

NOT_CHARGED = "not_charged"
# When a hold ends within this, what may have been bought is charged without waiting for certainty.
HURRY = timedelta(hours=24)
BOUGHT = frozenset({LineStatus.DELIVERED, LineStatus.PREPARING})
MAYBE_BOUGHT = frozenset({LineStatus.BUYING, LineStatus.REVIEW})
IDLE = frozenset({LineStatus.WAITING, LineStatus.ON_HOLD})
UNSETTLED = frozenset({PaymentStatus.AUTHORIZED, PaymentStatus.CAPTURE_FAILED})
OPEN_LINE = MAYBE_BOUGHT | IDLE

DECIDED = "payment.capture_decided"
REFUSED = "payment.capture_failed"


@transaction.atomic
def prepare(order_id: int) -> int | None:
    """Write down how much of an order's hold is to be charged, once nothing more is bought for it or the hold is about to end.

    Returns:
        The payment whose hold is to be settled now (`settle`), or None.
    """
    order = Order.objects.locked().get(pk=order_id)
    payment = order.payments.filter(status=PaymentStatus.AUTHORIZED).first()
    if payment is None:
        return None
    if payment.capture_amount is None:
        # Locked: a line that is being claimed by a buyer at this moment must be seen as what it becomes.
        lines = list(order.lines.select_for_update())
        hurried = payment.capture_before is not None and payment.capture_before - timezone.now() < HURRY
        if not hurried and any(line.status in OPEN_LINE for line in lines):
            return None
        _decide(payment, lines)
    return payment.pk


def _decide(payment: Payment, lines: Iterable[OrderLine]) -> None:
    charged = [line for line in lines if line.status in BOUGHT | MAYBE_BOUGHT]
    amount = funds.price_of(charged)
    if Payment.objects.filter(pk=payment.pk, capture_amount=None).update(capture_amount=amount) != 1:
        return
    OrderEvent.objects.create(
        order=payment.order,
        kind=DECIDED,
        data={"amount": str(amount), "lines": [line.pk for line in charged]},
    )
    for line in lines:
        if line.status in IDLE:
            line.transition(LineStatus.REFUND_DUE, data={"reason": NOT_CHARGED}, next_attempt_at=None)


def settle(payment_id: int) -> int:
    """Charge what was decided to be charged of a hold, or let it go; then, or without a decision, follow what Stripe says.

    Of a hold that could not be charged it is only asked what became of it: trying again is for staff (`retry`).

    Returns:
        The id of its order.

    Raises:
        orders.payments.PaymentsUnavailableError: ask again later; a repeat never charges twice.
    """
    return _settle(payment_id, try_in=frozenset({PaymentStatus.AUTHORIZED}))


def retry(payment_id: int) -> int:
    """Staff try once more to charge a hold that could not be charged; nothing happens where there is no such hold any more.

    Returns:
        The id of its order.

    Raises:
        orders.payments.PaymentsUnavailableError: ask again later; a repeat never charges twice.
    """
    return _settle(payment_id, try_in=UNSETTLED)


def _settle(payment_id: int, *, try_in: Collection[str]) -> int:
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.status in UNSETTLED:
        try:
            _follow(payment, *_ask(payment, may_try=payment.status in try_in))
        except payments.PaymentsRefusedError as error:
            raise payments.PaymentsUnavailableError(str(error)) from error
    return payment.order_id


def _ask(payment: Payment, *, may_try: bool) -> tuple[IntentState, str]:
    """What is true after trying what was decided, and Stripe's reason where it refused to do it."""
    state = payments.intent_state(payment.payment_intent_id)
    if not may_try or payment.capture_amount is None or state.status != "requires_capture":
        return state, ""
    try:
        return _charge_or_release(payment), ""
    except payments.PaymentsRefusedError as error:
        return payments.intent_state(payment.payment_intent_id), error.code


def _charge_or_release(payment: Payment) -> IntentState:
    if not payment.capture_amount:
        return payments.cancel_hold(payment)
    return payments.capture(payment, attempt=payment.order.events.filter(kind=REFUSED).count() + 1)


@transaction.atomic
def _follow(payment: Payment, state: IntentState, refusal: str) -> None:
    """Make our rows say what Stripe says of a hold."""
    order = Order.objects.locked().get(pk=payment.order_id)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(pk=payment.pk)
    Payment.objects.filter(pk=payment.pk).update(checked_at=timezone.now())
    if payment.status not in UNSETTLED:
        return
    if state.status == "succeeded":
        _charged(payment, order, from_minor(state.amount_received, state.currency))
    elif state.status == "canceled":
        _gone(payment, order)
    elif refusal:
        _failed(payment, refusal)


def _failed(payment: Payment, refusal: str) -> None:
    """Each refusal is noted, so that the next try is a new one for Stripe too."""
    problem = refusal[:200]
    if not payment.transition(
        PaymentStatus.CAPTURE_FAILED, actor=OrderEvent.Actor.STRIPE, data={"code": refusal}, problem=problem
    ):
        Payment.objects.filter(pk=payment.pk).update(problem=problem)
        OrderEvent.objects.create(
            order=payment.order, kind=REFUSED, actor=OrderEvent.Actor.STRIPE, data={"code": refusal}
        )


def _charged(payment: Payment, order: Order, received: Decimal) -> None:
    """`received` is ours. Lines that it was not taken for are settled without a refund."""
    decided = payment.capture_amount
    payment.transition(
        PaymentStatus.PAID,
        actor=OrderEvent.Actor.STRIPE,
        data={"amount": str(received)},
        capture_amount=received,
        problem="",
    )
    receipts.issue(payment)
    if decided == received:
        charged = _decided_lines(order)
        owed = order.lines.filter(status=LineStatus.REFUND_DUE, refund=None).exclude(pk__in=charged)
        funds.settle_without_refund(owed, NOT_CHARGED)


def _decided_lines(order: Order) -> Collection[int]:
    event = order.events.filter(kind=DECIDED).last()
    return list(event.data["lines"]) if event else []


def _gone(payment: Payment, order: Order) -> None:
    """The hold was let go, by us, by the bank or in the dashboard: nothing more is bought, and what was bought is unpaid."""
    lines = list(order.lines.select_for_update())
    if any(line.status in BOUGHT | MAYBE_BOUGHT for line in lines):
        payment.transition(
            PaymentStatus.CAPTURE_FAILED,
            actor=OrderEvent.Actor.STRIPE,
            capture_before=None,
            problem="The hold ended before it was charged.",
        )
    else:
        payment.transition(PaymentStatus.RELEASED, actor=OrderEvent.Actor.STRIPE, capture_before=None)
    unbought = [line for line in lines if line.status in IDLE or line.status == LineStatus.REFUND_DUE]
    funds.settle_without_refund(unbought, NOT_CHARGED)
