"""Disputes: what a shopper's bank asks back."""

from datetime import UTC, datetime
from typing import Any

from orders.payments.connection import PAGE, border, client
from orders.payments.facts import DisputeState, id_of, moment


def dispute_state(stripe_dispute_id: str) -> DisputeState:
    """Ask Stripe how a dispute stands now.

    Raises:
        PaymentsRefusedError: there is none of this id in this account.
        PaymentsUnavailableError
    """
    with border():
        return _dispute_state(client().v1.disputes.retrieve(stripe_dispute_id).to_dict())


def disputes_of(payment_intent_id: str) -> list[DisputeState]:
    """Every dispute of a payment, oldest first.

    Raises:
        PaymentsRefusedError, PaymentsUnavailableError
    """
    with border():
        found = client().v1.disputes.list({"payment_intent": payment_intent_id, "limit": PAGE})
        return [_dispute_state(each.to_dict()) for each in found.auto_paging_iter()][::-1]


def _dispute_state(dispute: dict[str, Any]) -> DisputeState:
    return DisputeState(
        id=dispute["id"],
        status=dispute["status"],
        reason=dispute.get("reason") or "",
        amount=dispute["amount"],
        currency=dispute["currency"].upper(),
        payment_intent_id=id_of(dispute.get("payment_intent")),
        created_at=datetime.fromtimestamp(dispute["created"], UTC),
        evidence_due_by=moment((dispute.get("evidence_details") or {}).get("due_by")),
    )
