"""Money back for what was certainly not bought."""

from django.db import transaction
from django.utils import timezone

from orders import payments
from orders.models import Order, OrderEvent, Refund
from orders.status import LineStatus, PaymentStatus, RefundStatus

_FROM_STRIPE = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.REQUIRES_ACTION,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELED,
}


@transaction.atomic
def prepare(order_id: int) -> Refund | None:
    """Write down one refund for all lines of an order that are due one and have none; None when there is nothing to do."""
    order = Order.objects.select_for_update().get(pk=order_id)
    lines = list(order.lines.filter(status=LineStatus.REFUND_DUE, refund=None))
    payment = order.payments.filter(status=PaymentStatus.PAID).first()
    if not lines or payment is None:
        return None
    refund: Refund = Refund.objects.create(payment=payment, amount=sum(line.unit_price for line in lines))
    order.lines.filter(pk__in=[line.pk for line in lines]).update(refund=refund)
    return refund


def send(refund_id: int) -> int:
    """Ask Stripe to give a refund's amount back, or how it stands if that was asked before; then follow it.

    Returns:
        The id of its order.

    Raises:
        orders.payments.PaymentsUnavailableError: ask again later; a repeat never refunds twice.
    """
    refund = Refund.objects.select_related("payment__order").get(pk=refund_id)
    try:
        state = (
            payments.refund_state(refund.stripe_refund_id)
            if refund.stripe_refund_id
            else payments.refund(refund)
        )
    except payments.PaymentsRefusedError as error:
        _fail(refund_id, error.code)
    else:
        apply(refund_id, state)
    return refund.payment.order_id


@transaction.atomic
def apply(refund_id: int, state: payments.RefundState) -> None:
    """Make our rows say what Stripe says of a refund."""
    refund = Refund.objects.select_for_update(of=("self",)).select_related("payment__order").get(pk=refund_id)
    Refund.objects.filter(pk=refund.pk).update(checked_at=timezone.now(), stripe_refund_id=state.id)
    status = _FROM_STRIPE.get(state.status, RefundStatus.PENDING)
    if refund.transition(status, actor=OrderEvent.Actor.STRIPE) and status == RefundStatus.SUCCEEDED:
        for line in refund.lines.filter(status=LineStatus.REFUND_DUE):
            line.transition(LineStatus.REFUNDED, actor=OrderEvent.Actor.STRIPE)


@transaction.atomic
def _fail(refund_id: int, problem: str) -> None:
    refund = Refund.objects.select_for_update(of=("self",)).select_related("payment__order").get(pk=refund_id)
    refund.transition(RefundStatus.FAILED, actor=OrderEvent.Actor.STRIPE, problem=problem[:200])
