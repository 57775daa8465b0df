"""Disputes: the shopper's bank takes the money back, and may return it."""

from sandbox.stripe import balance
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import Json, find, new_id, now, save
from sandbox.world import World

FEE = 1500
EVIDENCE_SECONDS = 7 * 86_400
_TEXTS = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal"
    " customer_communication customer_email_address customer_name customer_purchase_ip customer_signature"
    " duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt"
    " refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation"
    " shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number"
    " uncategorized_file uncategorized_text"
)
TEXTS = _TEXTS.split()


def open_on(world: World, charge_id: str) -> Json:
    """
    Raises:
        ApiError: no money of this charge is with us, or it is disputed already.
    """
    charge = find(world, "charge", charge_id)
    if charge["disputed"] or not charge["captured"] or charge["refunded"]:
        raise ApiError(f"Charge {charge_id} cannot be disputed now.")
    dispute = _dispute(world, charge)
    booked = balance.move(world, "adjustment", dispute, -dispute["amount"], cost=FEE)
    dispute["balance_transactions"] = [booked]
    save(world, dispute)
    save(world, charge | {"disputed": True})
    emit(world, "charge.dispute.created", dispute)
    emit(world, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(world: World, key: str, *, won: bool) -> Json:
    """
    Raises:
        ApiError: it is closed already.
    """
    dispute = find(world, "dispute", key)
    if dispute["status"] in {"won", "lost"}:
        raise ApiError(f"This dispute is {dispute['status']}.")
    change(world, dispute, "charge.dispute.closed", status="won" if won else "lost")
    if won:
        booked = balance.move(world, "adjustment", dispute, dispute["amount"])
        both = [*dispute["balance_transactions"], booked]
        change(world, dispute, "charge.dispute.funds_reinstated", balance_transactions=both)
    return dispute


def _dispute(world: World, charge: Json) -> Json:
    return {
        "id": new_id("dispute"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now(world),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(TEXTS) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now(world) + EVIDENCE_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
