"""What a person decides where no machine may: each decision takes effect once, and says who made it and why."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.mobilexy import PurchasedEsim
from orders import costs, delivery, fulfillment, lpa, refunds
from orders.funds import VOID_REFUND
from orders.models import Esim, OrderEvent, OrderLine, Purchase, Refund
from orders.status import LineStatus, PaymentStatus, PurchaseStatus

# A line in one of these waits for a person, or may be taken in hand by one.
DECIDABLE = (LineStatus.REVIEW, LineStatus.PREPARING, LineStatus.ON_HOLD, LineStatus.DELIVERED)
REASON = "staff"
MOVED_ON = _("This was decided already, or has settled itself. Nothing was changed.")


class DecisionError(Exception):
    """The decision had no effect. The message is for the member of staff."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and why in a sentence. It must hold no activation code: it is kept in the audit trail."""

    user_id: int
    why: str

    @property
    def audit(self) -> dict[str, str]:
        return {"reason": REASON, "why": self.why[:300]}


@transaction.atomic
def it_was_bought(line_id: int, by: Decider, *, code: str, supplier_order_number: str = "") -> None:
    """The supplier did make it: deliver `code`, as if it had come with the answer.

    Raises:
        DecisionError: the code cannot be used, belongs to another order, or the line is not in doubt any more.
    """
    line, purchase = _in_doubt(line_id)
    if line.kind != OrderLine.Kind.ESIM:
        raise DecisionError(MOVED_ON)
    _check(code)
    if purchase.status == PurchaseStatus.UNKNOWN:
        purchase.transition(
            PurchaseStatus.BOUGHT,
            actor=OrderEvent.Actor.STAFF,
            user_id=by.user_id,
            data=by.audit,
            supplier_order_number=supplier_order_number[:64],
            finished_at=timezone.now(),
        )
        delivery.receive(line, PurchasedEsim(lpa=code))
    else:
        _note(line, "code_given", by)
        delivery.give_code(line.esim, code)
    line.refresh_from_db(fields=["status"])
    if line.status != LineStatus.DELIVERED:
        raise DecisionError(
            _("This activation code was given to another order already. Nothing was changed.")
        )


@transaction.atomic
def it_was_applied(line_id: int, by: Decider, *, transaction_id: str = "") -> None:
    """The supplier did add a top-up to its eSIM: end the line as done.

    Raises:
        DecisionError: the line is no top-up, or not in doubt any more.
    """
    _line, purchase = _in_doubt(line_id)
    settled = fulfillment.settle(
        purchase.pk,
        actor=OrderEvent.Actor.STAFF,
        user_id=by.user_id,
        data=by.audit,
        supplier_order_number=transaction_id[:64],
    )
    if not settled:
        raise DecisionError(MOVED_ON)


@transaction.atomic
def buy_again(line_id: int, by: Decider) -> None:
    """The supplier did not make it: buy it now.

    Raises:
        DecisionError: the line is not in doubt any more.
    """
    line, purchase = _in_doubt(line_id)
    _release(line, purchase, by)
    _move(line, LineStatus.WAITING, by, next_attempt_at=timezone.now())


@transaction.atomic
def refund(line_id: int, by: Decider) -> Refund | None:
    """Give the shopper the money for this line back: what is in doubt was then not bought, what was bought is our loss.

    Returns:
        The refund where one was written down, to be sent; None where it follows as for any line that is due one.

    Raises:
        DecisionError: the line has moved on.
        orders.refunds.RefundImpossibleError: nothing is left to return, or the bank is deciding.
    """
    line, purchase = _open(line_id, *DECIDABLE)
    if line.status in {LineStatus.PREPARING, LineStatus.DELIVERED}:
        _note(line, "refund_decided", by)
        origin = Refund.Origin.STAFF
        return refunds.of_lines(line.order_id, [line.pk], origin=origin, user_id=by.user_id)
    if purchase is not None:
        _release(line, purchase, by)
    _move(line, LineStatus.REFUND_DUE, by)
    return None


@transaction.atomic
def retry_refund(line_id: int, by: Decider) -> Refund | None:
    """Send a refund that failed once more, for all of its lines.

    Raises:
        DecisionError: somebody has done so, or it did not fail.
        orders.refunds.RefundImpossibleError: nothing is left to return, or the bank is deciding.
    """
    line = OrderLine.objects.select_related("order", "refund").get(pk=line_id)
    failed = line.refund is not None and line.refund.status in VOID_REFUND
    if line.refund_id is None or not failed or line.status != LineStatus.REFUND_DUE:
        raise DecisionError(MOVED_ON)
    _note(line, "refund_retried", by)
    return refunds.retry(line.refund_id, user_id=by.user_id)


@transaction.atomic
def retry_capture(line_id: int, by: Decider) -> int:
    """Try once more to charge what the bank holds for this line's order.

    Returns:
        The payment for whose hold `tasks.retry_hold` is to be rung.

    Raises:
        DecisionError: it was charged meanwhile, or the hold is gone.
    """
    line = OrderLine.objects.select_related("order").get(pk=line_id)
    payment = line.order.payments.filter(status=PaymentStatus.CAPTURE_FAILED).first()
    if payment is None:
        raise DecisionError(MOVED_ON)
    _note(line, "capture_retried", by)
    return payment.pk


@transaction.atomic
def accept_cost(line_id: int, by: Decider, *, limit: Decimal) -> None:
    """Buy it although it costs more than it did, up to `limit` in the supplier's currency.

    Raises:
        DecisionError: the line is not held for its cost any more.
    """
    if not costs.accept(line_id, limit):
        raise DecisionError(MOVED_ON)
    _note(OrderLine.objects.select_related("order").get(pk=line_id), "cost_accepted", by)


def note_reading(purchase: Purchase, user_id: int) -> None:
    """Somebody read what the supplier answered, which may hold an activation code."""
    OrderEvent.objects.create(
        order=purchase.line.order,
        line=purchase.line,
        kind="purchase.answer_read",
        actor=OrderEvent.Actor.STAFF,
        user_id=user_id,
        data={"purchase": purchase.pk},
    )


def _in_doubt(line_id: int) -> tuple[OrderLine, Purchase]:
    """The line and its purchase, of which nobody knows or which brought no code."""
    line, purchase = _open(line_id, LineStatus.REVIEW, LineStatus.PREPARING)
    if purchase is None:
        raise DecisionError(MOVED_ON)
    return line, purchase


def _open(line_id: int, *statuses: LineStatus) -> tuple[OrderLine, Purchase | None]:
    """The line, locked, and its live purchase: whoever comes second finds that it has moved."""
    line = OrderLine.objects.select_for_update(of=("self",)).select_related("order").get(pk=line_id)
    if line.status not in statuses:
        raise DecisionError(MOVED_ON)
    live = line.purchases.filter(status__in=[PurchaseStatus.UNKNOWN, PurchaseStatus.BOUGHT])
    return line, live.select_for_update(of=("self",)).first()


def _check(code: str) -> None:
    try:
        read = lpa.parse(code)
    except lpa.LpaError as error:
        raise DecisionError(str(error)) from None
    if read.confirmation_code_required:
        raise DecisionError(
            _(
                "This code asks for a confirmation code as well, which the order page cannot show. Ask the supplier for another."
            )
        )


def _release(line: OrderLine, purchase: Purchase, by: Decider) -> None:
    """Let the purchase go, and with it an eSIM that never got its code."""
    purchase.transition(
        PurchaseStatus.RELEASED, actor=OrderEvent.Actor.STAFF, user_id=by.user_id, data=by.audit
    )
    Esim.objects.filter(line=line, lpa="").delete()


def _move(line: OrderLine, to: LineStatus, by: Decider, **fields: object) -> None:
    if not line.transition(to, actor=OrderEvent.Actor.STAFF, user_id=by.user_id, data=by.audit, **fields):
        raise DecisionError(MOVED_ON)


def _note(line: OrderLine, what: str, by: Decider) -> None:
    OrderEvent.objects.create(
        order=line.order,
        line=line,
        kind=f"line.{what}",
        actor=OrderEvent.Actor.STAFF,
        user_id=by.user_id,
        data=by.audit,
    )
