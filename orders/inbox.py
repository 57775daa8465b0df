"""Stripe's events: stored once each, then taken as a hint to ask what is true now."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from orders import confirmation, payments, refunds
from orders.models import Payment, Refund, StripeEvent

SESSION_EVENTS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
REFUND_EVENTS = frozenset({"refund.created", "refund.updated", "refund.failed"})


def store(facts: payments.EventFacts) -> StripeEvent | None:
    """Keep a verified event; None when it is here already. Committed before anything is done about it."""
    try:
        with transaction.atomic():
            return StripeEvent.objects.create(
                event_id=facts.id,
                type=facts.type[:100],
                api_version=facts.api_version[:64],
                livemode=facts.livemode,
                object_id=facts.object_id,
                session_id=facts.session_id,
                payment_intent_id=facts.payment_intent_id,
                created_at=facts.created_at,
            )
    except IntegrityError:
        if StripeEvent.objects.filter(event_id=facts.id).exists():
            return None
        raise  # not a duplicate but a fault: Stripe must send it again


def process(event_pk: int) -> int | None:
    """Act on a stored event. Safe to repeat, in any order, by several at once.

    Returns:
        The id of the order that may have moved, or None.

    Raises:
        orders.payments.PaymentsUnavailableError: the event stays due and the sweep tries it again.
    """
    event = StripeEvent.objects.get(pk=event_pk)
    if event.status in {StripeEvent.Status.PROCESSED, StripeEvent.Status.IGNORED}:
        return None
    StripeEvent.objects.filter(pk=event_pk).update(attempts=F("attempts") + 1)
    order_id = _act(event)
    outcome = StripeEvent.Status.IGNORED if order_id is None else StripeEvent.Status.PROCESSED
    StripeEvent.objects.filter(pk=event_pk).update(status=outcome, processed_at=timezone.now())
    return order_id


def fail(event_pk: int, problem: str) -> None:
    """Note why an event could not be acted on; it stays due."""
    due = StripeEvent.objects.filter(
        pk=event_pk, status__in=[StripeEvent.Status.RECEIVED, StripeEvent.Status.FAILED]
    )
    due.update(status=StripeEvent.Status.FAILED, problem=problem[:200])


def _act(event: StripeEvent) -> int | None:
    if event.type in SESSION_EVENTS:
        return _about_session(event.session_id)
    if event.type in REFUND_EVENTS:
        return _about_refund(event.object_id)
    return None


def _about_session(session_id: str) -> int | None:
    payment = Payment.objects.filter(session_id=session_id).first() or _adopt(session_id)
    if payment is None:
        return None
    confirmation.confirm_payment(payment.pk)
    return payment.order_id


def _adopt(session_id: str) -> Payment | None:
    """The payment whose session was opened while our process died before noting its id."""
    try:
        state = payments.session_state(session_id)
    except payments.PaymentsRefusedError:
        return None
    orphans = Payment.objects.filter(order__reference=state.reference, session_id=None)
    if orphans.update(session_id=session_id) != 1:
        return None
    return Payment.objects.get(session_id=session_id)


def _about_refund(stripe_refund_id: str) -> int | None:
    refund = Refund.objects.filter(stripe_refund_id=stripe_refund_id).select_related("payment").first()
    if refund is None:
        return None

    refunds.send(refund.pk)
    return refund.payment.order_id
