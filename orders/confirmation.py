"""Was it paid? Webhook, return page and sweep all ask here, and here Stripe is asked: nobody's word is taken for it."""

from contextlib import suppress
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from orders import disputes, payments, promotions, receipts, refunds
from orders.amounts import from_minor, to_minor
from orders.checkout import close_unpaid
from orders.models import Order, OrderEvent, Payment
from orders.payments import SessionState
from orders.status import LineStatus, OrderStatus, PaymentStatus


class Outcome(StrEnum):
    """What asking led to."""

    PAID = "paid"
    UNPAID = "unpaid"
    CLOSED = "closed"
    MISMATCH = "mismatch"


_SETTLED = {
    PaymentStatus.PAID: Outcome.PAID,
    PaymentStatus.AUTHORIZED: Outcome.PAID,  # what becomes of the hold is followed by `orders.captures`
    PaymentStatus.CAPTURE_FAILED: Outcome.PAID,
    PaymentStatus.RELEASED: Outcome.CLOSED,
    PaymentStatus.MISMATCH: Outcome.MISMATCH,
}


def confirm_payment(payment_id: int) -> Outcome:
    """Bring a payment and its order up to what Stripe says now. May be called by anyone, at any time, any number of times.

    Raises:
        orders.payments.PaymentsUnavailableError: ask again later; nothing has changed.
    """
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.status in _SETTLED:
        return _SETTLED[PaymentStatus(payment.status)]
    if not payment.session_id:
        return _without_session(payment)
    try:
        state = payments.session_state(payment.session_id)
    except payments.PaymentsRefusedError:
        return _stop(payment, "Stripe does not know this session.")
    return _with_what_followed(payment_id, state)


def close_page(payment_id: int) -> Outcome:
    """Close a payment page that is still open, so that nobody can pay on it any more; then follow what Stripe says of it.

    Raises:
        orders.payments.PaymentsUnavailableError: it may be open still; nothing has changed.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.status == PaymentStatus.OPEN and payment.session_id:
        with suppress(payments.PaymentsRefusedError):  # it was paid or has run out: the question below tells
            payments.expire_session(payment.session_id)
    return confirm_payment(payment_id)


def _with_what_followed(payment_id: int, state: SessionState) -> Outcome:
    """A payment that we hear of late may have been refunded or disputed meanwhile: its lines must not be bought in between."""
    intent = state.intent
    returned = payments.refunds_of(intent.id) if intent.amount_returned else []
    disputed = payments.disputes_of(intent.id) if intent.is_disputed else []
    with transaction.atomic():
        outcome = apply(payment_id, state)
        if outcome == Outcome.PAID:
            refunds.record(payment_id, returned)
            for dispute in disputed:
                disputes.record(payment_id, dispute)
    return outcome


@transaction.atomic
def apply(payment_id: int, state: SessionState) -> Outcome:
    """Make our rows say what `state` says. Pure database work, one caller at a time for each order."""
    Order.objects.locked().get(payments=payment_id)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(pk=payment_id)
    if payment.status in _SETTLED:
        return _SETTLED[PaymentStatus(payment.status)]
    if problem := _mismatch(payment, state):
        return _stop(payment, problem)
    if state.status == "complete":
        return _complete(payment, state)
    if state.status == "expired":
        return _close(payment, PaymentStatus.EXPIRED, OrderStatus.EXPIRED)
    return Outcome.UNPAID


def _mismatch(payment: Payment, state: SessionState) -> str:
    """Why this session is not the one that our order asked for; empty when it is."""
    checks = (
        (state.reference == payment.order.reference, "The session belongs to another order."),
        (state.currency == payment.currency, "The session is in another currency."),
        (state.amount == to_minor(payment.amount, payment.currency), "The session is for another amount."),
        (0 <= state.tax <= state.amount, "The session's tax is no part of its amount."),
        (state.livemode == payments.is_live(), "The session is of the other mode (live or test)."),
    )
    return next((problem for holds, problem in checks if not holds), "")


def _complete(payment: Payment, state: SessionState) -> Outcome:
    if state.payment_status in {"paid", "no_payment_required"}:
        return _secured(payment, PaymentStatus.PAID, state)
    if state.intent.status == "requires_capture":
        return _held(payment, state)
    if state.intent.status in {"canceled", "requires_payment_method"}:
        return _close(payment, PaymentStatus.FAILED, OrderStatus.CANCELED)
    payment.transition(
        PaymentStatus.PROCESSING, actor=OrderEvent.Actor.STRIPE, payment_intent_id=state.intent.id
    )
    return Outcome.UNPAID


def _held(payment: Payment, state: SessionState) -> Outcome:
    """The bank holds the money for us until `capture_before`: as good as paid, if it is the whole of it."""
    if state.intent.amount_capturable != to_minor(payment.amount, payment.currency):
        return _stop(payment, "The bank holds another amount.")
    return _secured(payment, PaymentStatus.AUTHORIZED, state, capture_before=state.intent.capture_before)


def _secured(payment: Payment, status: PaymentStatus, state: SessionState, **fields: Any) -> Outcome:
    if payment.order.erased_at is not None:
        return _stop(payment, "The shopper's data was erased before: nobody is known to deliver to.")
    fields |= {"payment_intent_id": state.intent.id} | _tax(state)
    if payment.transition(status, actor=OrderEvent.Actor.STRIPE, **fields):
        _release_lines(payment.order)
        receipts.issue(payment)
    return Outcome.PAID


def _tax(state: SessionState) -> dict[str, Any]:
    """What Stripe has found to be tax in the amount."""
    rates = [
        {
            "name": rate.name,
            "percent": str(rate.percent),
            "amount": str(from_minor(rate.amount, state.currency)),
        }
        for rate in state.tax_rates
    ]
    return {"tax": from_minor(state.tax, state.currency), "tax_lines": rates}


def _release_lines(order: Order) -> None:
    """From here on the lines may be bought. An order we had given up on comes back: its money has arrived."""
    order.transition(OrderStatus.PAID, paid_at=timezone.now())
    for line in order.lines.filter(status__in=[LineStatus.AWAITING_PAYMENT, LineStatus.CANCELED]):
        line.transition(LineStatus.WAITING, next_attempt_at=timezone.now())
    promotions.settle(order)


def _close(payment: Payment, status: PaymentStatus, order_status: OrderStatus) -> Outcome:
    with transaction.atomic():
        if payment.transition(status, actor=OrderEvent.Actor.STRIPE):
            close_unpaid(payment.order, order_status)
    return Outcome.CLOSED


def _stop(payment: Payment, problem: str) -> Outcome:
    payment.transition(PaymentStatus.MISMATCH, actor=OrderEvent.Actor.STRIPE, problem=problem)
    return Outcome.MISMATCH


def _without_session(payment: Payment) -> Outcome:
    """A payment whose page was asked for but never answered: nobody can have paid on it once it has run out."""
    if payment.status == PaymentStatus.CREATED and payment.expires_at < timezone.now():
        return _close(payment, PaymentStatus.EXPIRED, OrderStatus.EXPIRED)
    return (
        Outcome.CLOSED if payment.status in {PaymentStatus.EXPIRED, PaymentStatus.FAILED} else Outcome.UNPAID
    )
