"""Refunds, which may wait or fail after they seemed done."""

from typing import Any

from sandbox.stripe import balance, money, switches
from sandbox.stripe.errors import ApiError, InvalidParameterError
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import Json, find, new_id, now, save
from sandbox.world import World

SUPPORTED = frozenset(["amount", "charge", "expand", "metadata", "payment_intent", "reason"])
# Where the sandbox notes when a refund shall fail: refund id -> Unix seconds.
FAILING = "stripe.failing_refund"


def create(world: World, params: dict[str, Any]) -> Json:
    """`POST /v1/refunds`; all that is left, or `amount`.

    Raises:
        ApiError: `charge_already_refunded`, `charge_disputed`, or more than is left.
    """
    _check(params)
    charge = _charge(world, params)
    amount = params.get("amount", _left(charge))
    _allow(charge, amount)
    fate = switches.take(world, "next_refund")
    refund = _refund(world, charge, amount, params, waits=fate == "pending")
    if fate == "fail_later":
        due = now(world) + switches.read(world)["refund_fails_after_seconds"]
        world.store.put(FAILING, refund["id"], {"refund": refund["id"], "due": due})
    refunded = charge["amount_refunded"] + amount
    emit(world, "refund.created", refund)
    whole = refunded >= charge["amount"]
    change(world, charge, "charge.refunded", amount_refunded=refunded, refunded=whole)
    if refund["status"] == "succeeded":
        emit(world, "refund.updated", refund, previous={"status": "pending"})
    return refund


def settle(world: World, key: str, *, good: bool) -> Json:
    """A waiting refund goes through, or one that waits or seemed done fails and the money is ours again.

    Raises:
        ApiError: it has failed already, or is not waiting.
    """
    refund = find(world, "refund", key)
    allowed = ("pending",) if good else ("pending", "succeeded")
    if refund["status"] not in allowed:
        raise ApiError(f"This refund is {refund['status']}.")
    refund.pop("pending_reason", None)
    if good:
        return change(world, refund, "refund.updated", "charge.refund.updated", status="succeeded")
    return _fail(world, refund)


def fail_due(world: World) -> None:
    """Let the refunds fail whose time has come by the sandbox's clock."""
    for note in world.store.all(FAILING):
        refund = find(world, "refund", note["refund"])
        if note["due"] <= now(world) and refund["status"] == "succeeded":
            _fail(world, refund)


def _fail(world: World, refund: Json) -> Json:
    charge = find(world, "charge", refund["charge"])
    left = charge["amount_refunded"] - refund["amount"]
    save(world, charge | {"amount_refunded": left, "refunded": False})
    back = balance.move(world, "refund_failure", refund, refund["amount"])["id"]
    kinds = ("refund.updated", "charge.refund.updated", "refund.failed")
    facts = {"failure_balance_transaction": back, "failure_reason": "lost_or_stolen_card"}
    return change(world, refund, *kinds, status="failed", **facts)


def _check(params: dict[str, Any]) -> None:
    if not {"charge", "payment_intent"} & params.keys():
        raise InvalidParameterError(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
            param="payment_intent",
        )
    for name in params.keys() - SUPPORTED:
        message = f"This sandbox does not do `{name}`. Stripe may."
        raise InvalidParameterError(message, code="sandbox_unsupported", param=name)
    if params.get("amount", 1) <= 0:
        message = f"Invalid positive integer: {params['amount']}"
        raise InvalidParameterError(message, code="parameter_invalid_integer", param="amount")


def _charge(world: World, params: dict[str, Any]) -> Json:
    if "charge" in params:
        return find(world, "charge", params["charge"], param="charge")
    intent = find(world, "payment_intent", params["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        raise ApiError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return find(world, "charge", intent["latest_charge"])


def _allow(charge: Json, amount: int) -> None:
    left = _left(charge)
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed")
    if not charge["captured"]:
        raise ApiError(f"Charge {charge['id']} has not been captured.", param="charge")
    if left <= 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(message, code="charge_already_refunded")
    if amount > left:
        asked, unrefunded = money.shown(amount, charge["currency"]), money.shown(left, charge["currency"])
        raise ApiError(
            f"Refund amount ({asked}) is greater than unrefunded amount on charge ({unrefunded})",
            param="amount",
        )


def _left(charge: Json) -> int:
    """What a hold was not charged for counts as refunded, so that what is left is left of the whole."""
    return int(charge["amount"] - charge["amount_refunded"])


def _refund(world: World, charge: Json, amount: int, params: dict[str, Any], *, waits: bool) -> Json:
    refund = {
        "id": new_id("refund"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now(world),
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if waits else "succeeded",
        "transfer_reversal": None,
    }
    if waits:
        refund["pending_reason"] = "insufficient_funds"
    else:
        refund["balance_transaction"] = balance.move(world, "refund", refund, -amount)["id"]
    return save(world, refund)
