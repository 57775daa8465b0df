"""A shopper's bank takes the money back. While it decides nothing more is bought, and what it decided is followed."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from orders import funds, payments
from orders.amounts import from_minor
from orders.models import Dispute, Order, OrderEvent, OrderLine, Payment
from orders.status import DisputeStatus, LineStatus, RefundStatus

HOLD_REASON = "disputed"
LOST_REASON = "dispute_lost"
RETURNED_REASON = "payment_returned"
# Stripe's code for a refund of a charge that is disputed.
REFUSED_REFUND = "charge_disputed"

# Every other word of Stripe's means that the bank has not decided.
_DECIDED = {
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
    "warning_closed": DisputeStatus.CLOSED,
    "prevented": DisputeStatus.CLOSED,  # the network settled it by a refund, which comes as one
}


def is_open(order: Order) -> bool:
    """Whether a bank is deciding: its charge cannot be refunded meanwhile."""
    return Dispute.objects.filter(payment__order=order, status=DisputeStatus.OPEN).exists()


def is_disputed(order: Order) -> bool:
    """Whether nothing may be bought for this order because its payment is disputed, or lost to a dispute."""
    return is_open(order) or is_lost(order)


def is_lost(order: Order) -> bool:
    """Whether a bank has taken money of this order for good."""
    return Dispute.objects.filter(payment__order=order, status=DisputeStatus.LOST).exists()


def withhold(line: OrderLine) -> bool:
    """Keep a line that waits or is on hold from being bought, if its payment is disputed or gone. Lock the line before.

    Returns:
        Whether it must not be bought; it has been moved to where it belongs.
    """
    if is_open(line.order):
        _hold(line)
    elif is_lost(line.order):
        line.transition(LineStatus.REFUND_DUE, data={"reason": LOST_REASON}, next_attempt_at=None)
    elif funds.has_nothing_left(line.order):
        line.transition(LineStatus.REFUND_DUE, data={"reason": RETURNED_REASON}, next_attempt_at=None)
    else:
        return False
    return True


def _hold(line: OrderLine) -> None:
    """Without a next attempt no sweep takes it up, and no deadline refunds what cannot be refunded now."""
    held: dict[str, Any] = {"hold_reason": HOLD_REASON, "next_attempt_at": None}
    if not line.transition(LineStatus.ON_HOLD, data={"reason": HOLD_REASON}, **held):
        OrderLine.objects.filter(pk=line.pk, status=LineStatus.ON_HOLD).update(**held)


def refresh(dispute_id: int) -> int:
    """Ask Stripe how a dispute stands and follow it.

    Returns:
        The id of its order.

    Raises:
        orders.payments.PaymentsRefusedError, orders.payments.PaymentsUnavailableError: nothing has changed.
    """
    dispute = Dispute.objects.select_related("payment").get(pk=dispute_id)
    record(dispute.payment_id, payments.dispute_state(dispute.stripe_dispute_id))
    return dispute.payment.order_id


@transaction.atomic
def record(payment_id: int, state: payments.DisputeState) -> Dispute:
    """Make our rows say what Stripe says of a dispute of this payment. Safe to repeat, in any order."""
    order = Order.objects.locked().get(payments=payment_id)
    payment = Payment.objects.get(pk=payment_id)
    facts = {
        "stripe_status": state.status[:32],
        "reason": state.reason[:64],
        "amount": from_minor(state.amount, state.currency),
        "currency": state.currency,
        "evidence_due_by": state.evidence_due_by,
        "checked_at": timezone.now(),
    }
    dispute, is_new = Dispute.objects.select_related("payment__order").update_or_create(
        stripe_dispute_id=state.id,
        defaults=facts,
        create_defaults={**facts, "payment": payment, "created_at": state.created_at},
    )
    if is_new:
        OrderEvent.objects.create(
            order=order, kind="dispute.open", actor=OrderEvent.Actor.STRIPE, data={"dispute": dispute.pk}
        )
    dispute.transition(
        _DECIDED.get(state.status, DisputeStatus.OPEN),
        actor=OrderEvent.Actor.STRIPE,
        data={"dispute": dispute.pk},
    )
    _follow(order)
    return dispute


def _follow(order: Order) -> None:
    """Bring the lines that were not bought to where the disputes of their order leave them."""
    waiting = order.lines.select_for_update().filter(status__in=[LineStatus.WAITING, LineStatus.ON_HOLD])
    if not is_open(order):
        _free_refused(order)
    if is_disputed(order):
        for line in waiting:
            withhold(line)
    else:
        for line in waiting.filter(hold_reason=HOLD_REASON):
            line.transition(LineStatus.WAITING, hold_reason="", next_attempt_at=timezone.now())
        _owe_again(order)


def _free_refused(order: Order) -> None:
    """Lines whose refund the dispute stood in the way of: their money can be sent now, or is lost with the dispute."""
    refused = order.lines.filter(
        status=LineStatus.REFUND_DUE, refund__status=RefundStatus.FAILED, refund__problem=REFUSED_REFUND
    )
    refused.update(refund=None)


def _owe_again(order: Order) -> None:
    """The money is ours after all, also that of lines which were given up when the dispute was lost."""
    lost = order.events.filter(kind="line.refunded", data__reason=LOST_REASON).values("line")
    for line in order.lines.filter(status=LineStatus.REFUNDED, refund=None, pk__in=lost):
        line.transition(LineStatus.REFUND_DUE, data={"reason": "dispute_won"})
        funds.reopen(order)
