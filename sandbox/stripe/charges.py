"""Charges: one try at the shopper's card."""

from sandbox.stripe import balance
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import Json, new_id, now, save
from sandbox.world import World

HOLD_SECONDS = 7 * 86_400
NO_ADDRESS = dict.fromkeys(["city", "country", "line1", "line2", "postal_code", "state"])


def create(world: World, intent: Json, *, email: str | None, last4: str, status: str) -> Json:
    """
    Args:
        status: `succeeded` (captured, or held with manual capture), `pending`, or `failed`.
    """
    held = status == "succeeded" and intent["capture_method"] == "manual"
    charge = save(world, _charge(world, intent, email, status, captured=status == "succeeded" and not held))
    charge["payment_method_details"] = _card(world, intent, last4, held=held)
    if charge["captured"]:
        _book(world, charge, charge["amount"])
    save(world, charge)
    intent["latest_charge"] = charge["id"]
    save(world, intent)
    emit(world, f"charge.{status}", charge)
    return charge


def settle(world: World, charge: Json) -> None:
    """A pending charge came through."""
    _book(world, charge, charge["amount"])
    change(world, charge, "charge.succeeded", status="succeeded", paid=True, captured=True)


def fail(world: World, charge: Json, code: str, message: str) -> None:
    change(world, charge, "charge.failed", status="failed", failure_code=code, failure_message=message)


def capture(world: World, charge: Json, amount: int) -> None:
    """Take `amount` of what is held; the rest goes back at once."""
    _book(world, charge, amount)
    change(world, charge, "charge.captured", captured=True, amount_refunded=charge["amount"] - amount)


def _book(world: World, charge: Json, amount: int) -> None:
    charge["amount_captured"] = amount
    charge["balance_transaction"] = balance.move(world, "charge", charge, amount, cost=balance.fee(amount))[
        "id"
    ]


def _charge(world: World, intent: Json, email: str | None, status: str, *, captured: bool) -> Json:
    failed = status == "failed"
    return {
        "id": new_id("charge"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {
            "address": NO_ADDRESS,
            "email": email,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "SANDBOX",
        "captured": captured,
        "created": now(world),
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": "card_declined" if failed else None,
        "failure_message": "Your card was declined." if failed else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network" if failed else "approved_by_network",
            "reason": "generic_decline" if failed else None,
            "risk_level": "normal",
            "seller_message": "The bank did not say why." if failed else "Payment complete.",
            "type": "issuer_declined" if failed else "authorized",
        },
        "paid": status == "succeeded",
        "payment_intent": intent["id"],
        "payment_method": new_id("payment_method"),
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }


def _card(world: World, intent: Json, last4: str, *, held: bool) -> Json:
    card = {
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "brand": "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": "sandbox",
        "funding": "credit",
        "installments": None,
        "last4": last4,
        "mandate": None,
        "network": "visa",
        "network_token": {"used": False},
        "network_transaction_id": None,
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "wallet": None,
    }
    if held:
        card["capture_before"] = now(world) + HOLD_SECONDS
    return {"card": card, "type": "card"}
