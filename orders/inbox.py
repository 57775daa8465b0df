"""Stripe's events: stored once each, then taken as a hint to ask what is true now."""

import logging
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from orders import captures, confirmation, disputes, payments, refunds
from orders.models import Payment, Refund, StripeEvent
from orders.status import PaymentStatus

logger = logging.getLogger(__name__)

SESSION_EVENTS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
REFUND_EVENTS = frozenset({"refund.created", "refund.updated", "refund.failed"})
RETURNED_EVENTS = frozenset({"charge.refunded"})
DISPUTE_EVENTS = frozenset(
    {
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)
HOLD_EVENTS = frozenset(
    {
        "payment_intent.canceled",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "charge.expired",
    }
)
# What is acted on, and so what is asked for again when it did not come. Stripe lists 20 types at most at once.
EVENTS = SESSION_EVENTS | REFUND_EVENTS | RETURNED_EVENTS | DISPUTE_EVENTS | HOLD_EVENTS
OTHER_MODE = (
    "The event is of the other mode (live or test) than STRIPE_SECRET_KEY. Nothing was done about it: the endpoint in Stripe's"
    " dashboard, or the key, belongs to another shop."
)


def store(facts: payments.EventFacts) -> StripeEvent | None:
    """Keep a verified event; None when it is here already. Committed before anything is done about it."""
    try:
        with transaction.atomic():
            _note_version(facts)
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


def _note_version(facts: payments.EventFacts) -> None:
    """Only ids are taken from an event, so that its version does no harm; but whoever reads payloads later must know."""
    version = facts.api_version[:64]
    if version != payments.API_VERSION and not StripeEvent.objects.filter(api_version=version).exists():
        logger.warning(
            "Stripe sends events of API version %s; this shop is written for %s. Set the version of the webhook endpoint.",
            version,
            payments.API_VERSION,
        )


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
    if event.livemode != payments.is_live():
        ignored = StripeEvent.Status.IGNORED
        StripeEvent.objects.filter(pk=event_pk).update(
            status=ignored, problem=OTHER_MODE[:200], processed_at=timezone.now()
        )
        return None
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
    for types, act in _ACTS:
        if event.type in types:
            return act(event)
    return None


def _about_session(event: StripeEvent) -> int | None:
    session_id = event.session_id
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


def _about_refund(event: StripeEvent) -> int | None:
    """One of ours is asked about; any other was made by hand, or is ours and its id was never noted."""
    refund = Refund.objects.filter(stripe_refund_id=event.object_id).select_related("payment").first()
    if refund is None:
        return _about_returned(event)
    refunds.send(refund.pk)
    return refund.payment.order_id


def _about_returned(event: StripeEvent) -> int | None:
    payment = _payment_of(event)
    if payment is None:
        return None
    if payment.status == PaymentStatus.AUTHORIZED:
        captures.settle(payment.pk)  # a hold that was let go is told of as a refund
    refunds.discover(payment.pk)
    return payment.order_id


def _about_dispute(event: StripeEvent) -> int | None:
    payment = _payment_of(event)
    if payment is None:
        return None
    disputes.record(payment.pk, payments.dispute_state(event.object_id))
    return payment.order_id


def _about_hold(event: StripeEvent) -> int | None:
    payment = _payment_of(event)
    if payment is None:
        return None
    if payment.status in captures.UNSETTLED:
        captures.settle(payment.pk)
    else:
        confirmation.confirm_payment(payment.pk)
    return payment.order_id


def _payment_of(event: StripeEvent) -> Payment | None:
    """The payment behind an event about money, also where this is the first that we hear of it."""
    intent_id = event.payment_intent_id
    if not intent_id:
        return None
    payment = Payment.objects.filter(payment_intent_id=intent_id).first()
    return payment or _adopt_intent(intent_id)


def _adopt_intent(intent_id: str) -> Payment | None:
    try:
        reference = payments.intent_state(intent_id).reference
    except payments.PaymentsRefusedError:
        return None
    for payment in Payment.objects.filter(order__reference=reference, payment_intent_id=""):
        confirmation.confirm_payment(payment.pk)
    return Payment.objects.filter(payment_intent_id=intent_id).first()


_ACTS: tuple[tuple[frozenset[str], Callable[[StripeEvent], int | None]], ...] = (
    (SESSION_EVENTS, _about_session),
    (REFUND_EVENTS, _about_refund),
    (RETURNED_EVENTS, _about_returned),
    (DISPUTE_EVENTS, _about_dispute),
    (HOLD_EVENTS, _about_hold),
)
