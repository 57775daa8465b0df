"""PaymentIntents: born when the shopper confirms, captured or canceled by the store."""

from typing import Any

from sandbox.stripe import charges
from sandbox.stripe.errors import ApiError, InvalidParameterError
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import Json, find, new_id, now, save, where
from sandbox.world import World


def create(world: World, session: Json, wishes: Json) -> Json:
    """
    Args:
        wishes: `payment_intent_data` of the session's creation, with `capture_method` decided.
    """
    key = new_id("payment_intent")
    intent = save(
        world,
        {
            "id": key,
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": wishes["capture_method"],
            "client_secret": f"{key}_secret_{new_id('request')[4:]}",
            "confirmation_method": "automatic",
            "created": now(world),
            "currency": session["currency"],
            "customer": None,
            "description": wishes.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": wishes.get("metadata") or {},
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": None,
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": session["payment_method_types"],
            "processing": None,
            "receipt_email": wishes.get("receipt_email"),
            "review": None,
            "setup_future_usage": None,
            "shipping": None,
            "statement_descriptor": wishes.get("statement_descriptor"),
            "statement_descriptor_suffix": wishes.get("statement_descriptor_suffix"),
            "status": "requires_payment_method",
            "transfer_data": None,
            "transfer_group": None,
        },
    )
    emit(world, "payment_intent.created", intent)
    return intent


def session_of(world: World, intent: Json) -> Json:
    return next(where(world, "checkout.session", "payment_intent", intent["id"]))


def succeed(world: World, intent: Json, amount: int) -> None:
    """The money is there: `amount` of it, in minor units."""
    change(
        world,
        intent,
        "payment_intent.succeeded",
        status="succeeded",
        amount_received=amount,
        amount_capturable=0,
        next_action=None,
        processing=None,
        last_payment_error=None,
    )


def capture(world: World, key: str, params: dict[str, Any]) -> Json:
    """`POST /v1/payment_intents/{intent}/capture`; all of it, or `amount_to_capture`, once.

    Raises:
        ApiError: `payment_intent_unexpected_state`, `amount_too_large`
    """
    intent = find(world, "payment_intent", key)
    _require(intent, "requires_capture", "captured")
    amount: int = (
        params["amount_to_capture"] if "amount_to_capture" in params else intent["amount_capturable"]
    )
    if not 0 < amount <= intent["amount_capturable"]:
        raise InvalidParameterError(
            f"The amount to capture must be between 1 and {intent['amount_capturable']}.",
            code="amount_too_large" if amount > 0 else "parameter_invalid_integer",
            param="amount_to_capture",
        )
    charges.capture(world, find(world, "charge", intent["latest_charge"]), amount)
    succeed(world, intent, amount)
    change(world, session_of(world, intent), payment_status="paid")
    return intent


def cancel(world: World, key: str, params: dict[str, Any]) -> Json:
    """`POST /v1/payment_intents/{intent}/cancel`: only a held amount; an unpaid session is expired instead.

    Raises:
        ApiError: `payment_intent_unexpected_state`
    """
    intent = find(world, "payment_intent", key)
    _require(intent, "requires_capture", "canceled")
    return release(world, intent, params.get("cancellation_reason"))


def release(world: World, intent: Json, reason: str | None) -> Json:
    """Let go of a held amount; a hold that ran out has the reason `automatic`."""
    held = find(world, "charge", intent["latest_charge"])
    kind = "charge.expired" if reason == "automatic" else "charge.refunded"
    change(world, held, kind, refunded=True, amount_refunded=held["amount"])
    return abandon(world, intent, reason)


def abandon(world: World, intent: Json, reason: str | None) -> Json:
    return change(
        world,
        intent,
        "payment_intent.canceled",
        status="canceled",
        amount_capturable=0,
        canceled_at=now(world),
        cancellation_reason=reason,
        next_action=None,
    )


def _require(intent: Json, status: str, act: str) -> None:
    if intent["status"] != status:
        raise ApiError(
            f"This PaymentIntent could not be {act} because it has a status of {intent['status']}."
            f" Only a PaymentIntent with one of the following statuses may be {act}: {status}.",
            code="payment_intent_unexpected_state",
        )
