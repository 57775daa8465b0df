"""Money back: for what was certainly not bought, for what staff decide, and what somebody sent back in Stripe's dashboard."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders import disputes, funds, payments, receipts
from orders.amounts import from_minor
from orders.models import Order, OrderEvent, OrderLine, Payment, Refund
from orders.status import LineStatus, PaymentStatus, RefundStatus

NOT_CHARGED = "not_charged"
# Lines that staff may give back: nothing is under way for them, and it is known whether they were bought.
REFUNDABLE = (LineStatus.WAITING, LineStatus.ON_HOLD, LineStatus.PREPARING, LineStatus.DELIVERED)

_FROM_STRIPE = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.REQUIRES_ACTION,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELED,
}


class RefundImpossibleError(Exception):
    """Staff asked for what cannot be given back. The text tells them why; nothing has changed."""


@transaction.atomic
def prepare(order_id: int) -> Refund | None:
    """Write down one refund for all lines of an order that are due one and have none.

    Lines whose money is gone already, or was never charged, are settled without one. None when there is nothing to send.
    """
    order = Order.objects.locked().get(pk=order_id)
    lines = list(order.lines.filter(status=LineStatus.REFUND_DUE, refund=None))
    payment = funds.settled_payment(order)
    if not lines or payment is None or disputes.is_open(order):
        return None
    if payment.status != PaymentStatus.PAID:
        _settle_uncharged(payment, lines)
        return None
    if not funds.left(payment) and _settle_returned(payment, lines):
        return None
    refund = _write_down(payment, lines, Refund.Origin.MACHINE)
    return refund if refund.status == RefundStatus.CREATED else None


def _settle_uncharged(payment: Payment, lines: Iterable[OrderLine]) -> None:
    """A hold that may still be charged decides first (`orders.captures`); one that is gone took nothing."""
    held = payment.capture_before is not None and payment.capture_before > timezone.now()
    if payment.status == PaymentStatus.RELEASED or (
        payment.status == PaymentStatus.CAPTURE_FAILED and not held
    ):
        funds.settle_without_refund(lines, NOT_CHARGED)


def _settle_returned(payment: Payment, lines: Collection[OrderLine]) -> bool:
    """Lines whose money somebody else sent back, or a bank took: no second refund. False when nobody did."""
    by_hand = payment.refunds.filter(origin=Refund.Origin.DASHBOARD).exclude(status__in=funds.VOID_REFUND)
    refund = by_hand.last()
    if disputes.is_lost(payment.order):
        funds.settle_without_refund(lines, disputes.LOST_REASON)
    elif refund is not None:
        OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(refund=refund)
        _settle_lines(refund)
    else:
        return False
    return True


def _write_down(
    payment: Payment, lines: Collection[OrderLine], origin: Refund.Origin, user_id: int | None = None
) -> Refund:
    """One refund of `lines`. A machine never sends more than is left: it writes down the failure, and a person decides."""
    left, due = funds.left(payment), funds.price_of(lines)
    amount = min(left, due) if origin == Refund.Origin.STAFF else due
    refund: Refund = Refund.objects.create(payment=payment, amount=amount, origin=origin)
    OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(refund=refund)
    OrderEvent.objects.create(
        order=payment.order,
        kind="refund.created",
        actor=_actor(origin),
        user_id=user_id,
        data={"refund": refund.pk, "amount": str(refund.amount), "lines": [line.pk for line in lines]},
    )
    if amount > left:
        problem = f"{due} {payment.currency} are due, but only {left} are left of the payment."
        refund.transition(RefundStatus.FAILED, problem=problem)
    return refund


def _actor(origin: Refund.Origin) -> str:
    return OrderEvent.Actor.STAFF if origin == Refund.Origin.STAFF else OrderEvent.Actor.MACHINE


def of_lines(
    order_id: int, line_ids: Collection[int], *, origin: Refund.Origin, user_id: int | None = None
) -> Refund | None:
    """Give back what was paid for some lines, delivered ones too. Ring `tasks.send_refund` for what is returned.

    Args:
        user_id: the member of staff who decided it, for the audit trail.

    Returns:
        The refund, written down and not yet sent; None where the money is only held: the lines are then not charged.

    Raises:
        RefundImpossibleError: nothing has changed.
    """
    with transaction.atomic():
        order = Order.objects.locked().get(pk=order_id)
        lines = list(order.lines.select_for_update().filter(pk__in=line_ids))
        payment = _refundable(order, lines, len(set(line_ids)))
        funds.reopen(order)
        for line in lines:
            line.transition(
                LineStatus.REFUND_DUE,
                actor=_actor(origin),
                user_id=user_id,
                data={"reason": str(origin)},
                next_attempt_at=None,
            )
        if payment.status == PaymentStatus.AUTHORIZED:
            return None
        return _write_down(payment, lines, origin, user_id)


def _refundable(order: Order, lines: Collection[OrderLine], asked: int) -> Payment:
    payment = funds.settled_payment(order)
    if payment is None or payment.status not in {PaymentStatus.PAID, PaymentStatus.AUTHORIZED}:
        raise RefundImpossibleError(_("Nothing has been charged for this order, so nothing can be returned."))
    if payment.status == PaymentStatus.AUTHORIZED and payment.capture_amount is not None:
        raise RefundImpossibleError(_("This order is just being charged. Try again in a minute."))
    if not lines or len(lines) != asked or any(line.status not in REFUNDABLE for line in lines):
        raise RefundImpossibleError(
            _("Only lines that wait, are on hold, are being prepared or are delivered can be refunded.")
        )
    _check_disputes(order)
    left, due = funds.left(payment), funds.price_of(lines)
    if due > left:
        raise RefundImpossibleError(
            _("%(due)s %(currency)s are more than the %(left)s that are left of the payment.")
            % {"due": due, "left": left, "currency": payment.currency}
        )
    return payment


def _check_disputes(order: Order) -> None:
    if disputes.is_open(order):
        raise RefundImpossibleError(
            _("The payment is disputed: Stripe refunds nothing before the bank has decided.")
        )


@transaction.atomic
def retry(refund_id: int, *, user_id: int | None = None) -> Refund | None:
    """Another refund of the lines whose refund failed or was canceled; of two who ask at once, one gets it.

    Never more than is left of the payment is sent. Ring `tasks.send_refund` for what is returned.

    Returns:
        The new refund, written down and not yet sent; None when the lines need none any more.

    Raises:
        RefundImpossibleError: nothing has changed.
    """
    order = Order.objects.locked().get(payments__refunds=refund_id)
    old = Refund.objects.select_related("payment__order").get(pk=refund_id)
    lines = list(order.lines.filter(refund=old, status=LineStatus.REFUND_DUE))
    if old.status not in funds.VOID_REFUND or not lines:
        return None
    _check_disputes(order)
    if funds.left(old.payment):
        return _write_down(old.payment, lines, Refund.Origin.STAFF, user_id)
    if not _settle_returned(old.payment, lines):
        raise RefundImpossibleError(_("Nothing is left of the payment: everything has been returned."))
    return None


def send(refund_id: int) -> int:
    """Ask Stripe to give a refund's amount back, or how it stands if that was asked before; then follow it.

    Returns:
        The id of its order.

    Raises:
        orders.payments.PaymentsUnavailableError: ask again later; a repeat never refunds twice.
    """
    refund = Refund.objects.select_related("payment__order").get(pk=refund_id)
    try:
        if refund.stripe_refund_id:
            apply(refund_id, payments.refund_state(refund.stripe_refund_id))
        elif refund.status == RefundStatus.CREATED:
            apply(refund_id, payments.refund(refund))
    except payments.PaymentsRefusedError as error:
        if refund.stripe_refund_id:
            # It exists, so a refusal says something about our key and nothing about the money.
            raise payments.PaymentsUnavailableError(str(error)) from error
        _refused(refund, error.code)
    return refund.payment.order_id


def _refused(refund: Refund, code: str) -> None:
    """Stripe says no: perhaps the money is back already, perhaps a bank has it; otherwise a person must act."""
    intent = refund.payment.payment_intent_id
    try:
        known = payments.refunds_of(intent)
        disputed = payments.disputes_of(intent) if code == disputes.REFUSED_REFUND else []
    except payments.PaymentsRefusedError:
        known, disputed = [], []
    with transaction.atomic():
        record(refund.payment_id, known)
        for state in disputed:
            disputes.record(refund.payment_id, state)
        _give_up(refund.pk, code)


def _give_up(refund_id: int, code: str) -> None:
    refund = _lock(refund_id)
    if refund.status != RefundStatus.CREATED:
        return
    if funds.left(refund.payment, besides=refund):
        refund.transition(RefundStatus.FAILED, actor=OrderEvent.Actor.STRIPE, problem=code[:200])
        return
    lines = list(refund.lines.filter(status=LineStatus.REFUND_DUE))
    refund.transition(RefundStatus.CANCELED, actor=OrderEvent.Actor.STRIPE, problem=code[:200])
    _settle_returned(refund.payment, lines)


@transaction.atomic
def apply(refund_id: int, state: payments.RefundState) -> None:
    """Make our rows say what Stripe says of a refund."""
    refund = _lock(refund_id)
    Refund.objects.filter(pk=refund.pk).update(checked_at=timezone.now(), stripe_refund_id=state.id)
    status = _FROM_STRIPE.get(state.status, RefundStatus.PENDING)
    if refund.transition(status, actor=OrderEvent.Actor.STRIPE, data={"refund": refund.pk}):
        if status in funds.VOID_REFUND:
            _owe_lines(refund)
            receipts.reverse(refund)
        _settle_lines(refund)
        if status == RefundStatus.SUCCEEDED:
            receipts.credit(refund)


def _settle_lines(refund: Refund) -> None:
    if refund.status == RefundStatus.SUCCEEDED:
        for line in refund.lines.filter(status=LineStatus.REFUND_DUE):
            line.transition(LineStatus.REFUNDED, actor=OrderEvent.Actor.STRIPE)


def _owe_lines(refund: Refund) -> None:
    """The money came back to us, perhaps days after it seemed to have arrived: the shopper has neither."""
    for line in refund.lines.filter(status=LineStatus.REFUNDED):
        line.transition(
            LineStatus.REFUND_DUE, actor=OrderEvent.Actor.STRIPE, data={"reason": "refund_failed"}
        )
        funds.reopen(refund.payment.order)


def discover(payment_id: int) -> None:
    """Ask Stripe for every refund of a payment, and take in those that we did not make.

    Raises:
        orders.payments.PaymentsRefusedError, orders.payments.PaymentsUnavailableError: nothing has changed.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.status == PaymentStatus.PAID and payment.payment_intent_id:
        record(payment_id, payments.refunds_of(payment.payment_intent_id))


@transaction.atomic
def record(payment_id: int, states: Iterable[payments.RefundState]) -> None:
    """Make our rows say what Stripe says of the refunds of a payment; lines whose money is gone are not bought any more."""
    order = Order.objects.locked().get(payments=payment_id)
    payment = Payment.objects.get(pk=payment_id)
    for state in states:
        refund = _known(payment, state) or _note(payment, state)
        if refund is not None:
            apply(refund.pk, state)
    if payment.status == PaymentStatus.PAID and not funds.left(payment):
        _stop_buying(order, payment)


def _known(payment: Payment, state: payments.RefundState) -> Refund | None:
    """By Stripe's id, or by our own key where its answer to us was lost."""
    found = Refund.objects.filter(stripe_refund_id=state.id).first()
    ours = payment.refunds.filter(stripe_refund_id=None)
    return found or next((each for each in ours if str(each.idempotency_key) == state.key), None)


def _note(payment: Payment, state: payments.RefundState) -> Refund | None:
    """A refund that somebody made by hand."""
    amount = from_minor(state.amount, state.currency)
    if (
        not state.is_booked
        and state.status == "succeeded"
        and amount == payment.amount - funds.taken(payment)
    ):
        return None  # what a hold was not charged for: it went back without ever having been taken
    refund: Refund = Refund.objects.create(
        payment=payment, amount=amount, origin=Refund.Origin.DASHBOARD, stripe_refund_id=state.id
    )
    OrderEvent.objects.create(
        order=payment.order,
        kind="refund.dashboard",
        actor=OrderEvent.Actor.STRIPE,
        data={"refund": refund.pk, "amount": str(amount)},
    )
    return refund


def _stop_buying(order: Order, payment: Payment) -> None:
    """Lines that were not bought have their money back. One that may have been bought is asked again when it is to be repeated."""
    idle = [LineStatus.WAITING, LineStatus.ON_HOLD]
    for line in order.lines.select_for_update().filter(status__in=idle):
        line.transition(
            LineStatus.REFUND_DUE, data={"reason": disputes.RETURNED_REASON}, next_attempt_at=None
        )
    owed = order.lines.filter(status=LineStatus.REFUND_DUE).select_related("refund")
    lines = [line for line in owed if line.refund is None or line.refund.status in funds.VOID_REFUND]
    if lines:
        _settle_returned(payment, lines)


def _lock(refund_id: int) -> Refund:
    """The order, then its refund: always in this order, so that two lockers cannot wait for each other."""
    Order.objects.locked().get(payments__refunds=refund_id)
    return Refund.objects.select_for_update(of=("self",)).select_related("payment__order").get(pk=refund_id)
