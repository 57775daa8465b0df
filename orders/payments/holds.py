"""PaymentIntents: money taken, or only held until it is charged or let go."""

from typing import Any

from orders.amounts import to_minor
from orders.models import Payment
from orders.payments.connection import border, client
from orders.payments.facts import IntentState, moment


def intent_state(payment_intent_id: str) -> IntentState:
    """Ask Stripe what is true about a PaymentIntent now.

    Raises:
        PaymentsRefusedError: there is none of this id in this account.
        PaymentsUnavailableError
    """
    with border():
        found = client().v1.payment_intents.retrieve(payment_intent_id, {"expand": ["latest_charge"]})
        return read_intent(found.to_dict())


def read_intent(intent: dict[str, Any]) -> IntentState:
    charge = intent.get("latest_charge") or {}
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    return IntentState(
        id=intent["id"],
        status=intent["status"],
        currency=intent["currency"].upper(),
        amount_capturable=intent.get("amount_capturable") or 0,
        amount_received=intent.get("amount_received") or 0,
        amount_returned=charge.get("amount_refunded") or 0,
        is_disputed=bool(charge.get("disputed")),
        reference=(intent.get("metadata") or {}).get("order", ""),
        capture_before=moment(card.get("capture_before")),
    )


def capture(payment: Payment, attempt: int) -> IntentState:
    """Charge `capture_amount` of what is held for a payment; the rest goes back at once. A hold is charged once, however often.

    `attempt` tells one decision of a person to try again from another: Stripe repeats the answer of the first for a day.

    Raises:
        PaymentsRefusedError: the hold is gone or the bank says no; ask `intent_state` what is true.
        PaymentsUnavailableError
        ValueError: nothing was decided to be charged.
    """
    if not payment.capture_amount:
        raise ValueError("There is no amount to charge.")
    amount = to_minor(payment.capture_amount, payment.currency)
    options: Any = {"idempotency_key": f"capture:{payment.idempotency_key}:{attempt}"}
    with border():
        client().v1.payment_intents.capture(payment.payment_intent_id, {"amount_to_capture": amount}, options)
    return intent_state(payment.payment_intent_id)


def cancel_hold(payment: Payment) -> IntentState:
    """Let a hold go without charging anything.

    Raises:
        PaymentsRefusedError: it is charged or gone already; ask `intent_state` what is true.
        PaymentsUnavailableError
    """
    options: Any = {"idempotency_key": f"cancel:{payment.idempotency_key}"}
    with border():
        client().v1.payment_intents.cancel(payment.payment_intent_id, {}, options)
    return intent_state(payment.payment_intent_id)
