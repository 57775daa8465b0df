"""Refunds: money on its way back, each asked for once."""

from typing import Any

from orders.amounts import to_minor
from orders.models import Refund
from orders.payments.connection import PAGE, border, client
from orders.payments.facts import RefundState


def refund(row: Refund) -> RefundState:
    """Give a committed refund's amount back; repeating it never gives it twice.

    Stripe forgets an idempotency key after a day, so an earlier attempt is looked for before another is made.

    Raises:
        PaymentsRefusedError: such as `charge_disputed`; a person must act.
        PaymentsUnavailableError
    """
    intent, key = row.payment.payment_intent_id, str(row.idempotency_key)
    earlier = next((each for each in refunds_of(intent) if each.key == key), None)
    if earlier is not None:
        return earlier
    with border():
        made = client().v1.refunds.create(
            {
                "payment_intent": intent,
                "amount": to_minor(row.amount, row.payment.currency),
                "metadata": {"refund": key, "order": row.payment.order.reference},
            },
            {"idempotency_key": f"refund:{key}"},
        )
        return _refund_state(made.to_dict())


def refunds_of(payment_intent_id: str) -> list[RefundState]:
    """Every refund of a payment that Stripe knows, whoever made it, oldest first.

    Raises:
        PaymentsRefusedError, PaymentsUnavailableError
    """
    with border():
        found = client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": PAGE})
        return [_refund_state(each.to_dict()) for each in found.auto_paging_iter()][::-1]


def refund_state(stripe_refund_id: str) -> RefundState:
    """Ask Stripe how a refund stands now."""
    with border():
        return _refund_state(client().v1.refunds.retrieve(stripe_refund_id).to_dict())


def _refund_state(refund: dict[str, Any]) -> RefundState:
    return RefundState(
        id=refund["id"],
        status=refund.get("status") or "",
        amount=refund["amount"],
        currency=refund["currency"].upper(),
        key=(refund.get("metadata") or {}).get("refund", ""),
        is_booked=bool(refund.get("balance_transaction")),
    )
