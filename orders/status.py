"""The states of an order, its lines, its money and its supply, and the moves that each may make. Pure tables.

Money, order and supply are separate: a payment stays paid when the supplier refuses, and a purchase stays bought when the
mail fails. A move that is not in a table never happens (`orders.models.state.Stateful.transition`).
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderStatus(TextChoices):
    """The order as its shopper knows it."""

    AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
    PAID = "paid", _("paid")
    COMPLETED = "completed", _("completed")  # every line is delivered or refunded
    EXPIRED = "expired", _("expired")  # the payment page ran out unpaid
    CANCELED = "canceled", _("canceled")


class LineStatus(TextChoices):
    """One eSIM or top-up of an order, on its way to the shopper."""

    AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
    WAITING = "waiting", _("waiting to be bought")
    BUYING = "buying", _("being bought")  # a purchase call may be under way
    ON_HOLD = "on_hold", _("on hold")  # refused for a reason that may pass: tried again until the deadline
    PREPARING = "preparing", _("being prepared")  # bought, the activation code has not come yet
    REVIEW = "review", _("under review")  # nobody knows whether it was bought: a person decides
    DELIVERED = "delivered", _("delivered")
    REFUND_DUE = "refund_due", _("refund due")  # certainly not bought
    REFUNDED = "refunded", _("refunded")
    CANCELED = "canceled", _("canceled")  # never paid


class PaymentStatus(TextChoices):
    """One payment page at Stripe and the money behind it."""

    CREATED = "created", _("created")  # committed here, not yet known to exist at Stripe
    OPEN = "open", _("open")
    PROCESSING = "processing", _("processing")  # a slow method: completed, money not there yet
    AUTHORIZED = "authorized", _("authorized")  # held, not yet captured
    PAID = "paid", _("paid")
    CAPTURE_FAILED = "capture_failed", _("hold could not be charged")  # a person decides
    RELEASED = "released", _("hold given back")  # nothing was charged
    MISMATCH = "mismatch", _("does not match the order")  # a person decides
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")


class DisputeStatus(TextChoices):
    """A shopper's bank asks for the money back. While it is open nothing more is bought for the order."""

    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    CLOSED = "closed", _("closed without a decision")  # a warning that came to nothing


class Verdict(TextChoices):
    """What the supplier's balance says about a purchase whose answer nobody has."""

    NOT_BOUGHT = "not_bought", _("not bought")
    BOUGHT = "bought", _("bought")
    AMBIGUOUS = "ambiguous", _("cannot be told")


class PurchaseStatus(TextChoices):
    """One call to the supplier that spends money."""

    STARTED = "started", _("started")  # committed before the call; when it grows old it becomes unknown
    NOT_SENT = "not_sent", _("not sent")
    REFUSED = "refused", _("refused")
    BOUGHT = "bought", _("bought")
    UNKNOWN = "unknown", _("unknown")
    RELEASED = "released", _("found not to have been bought")


class RefundStatus(TextChoices):
    """Money on its way back. `failed` means it is still with us and a person must act."""

    CREATED = "created", _("created")
    PENDING = "pending", _("pending")
    REQUIRES_ACTION = "requires_action", _("waiting for the shopper")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    CANCELED = "canceled", _("canceled")


class EmailStatus(TextChoices):
    """One mail on its way out. A second copy is bearable, a lost one is not."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class RedemptionStatus(TextChoices):
    """A promo code in one order."""

    RESERVED = (
        "reserved",
        _("reserved"),
    )  # the order is begun: it counts, so that no limit is passed by paying later
    USED = "used", _("used")
    RELEASED = "released", _("released")


class RequestStatus(TextChoices):
    """What a shopper asked for and a person answers; a refund is answered by one of the last two."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


Moves = Mapping[str, frozenset[str]]


def _moves(table: Mapping[str, tuple[str, ...]]) -> Moves:
    return {source: frozenset(targets) for source, targets in table.items()}


O, L, P = OrderStatus, LineStatus, PaymentStatus  # noqa: E741
B, R, D = PurchaseStatus, RefundStatus, DisputeStatus

ORDER_MOVES = _moves(
    {
        O.AWAITING_PAYMENT: (O.PAID, O.EXPIRED, O.CANCELED),
        O.PAID: (O.COMPLETED,),
        O.COMPLETED: (O.PAID,),  # a top-up or a repeated purchase opens it again
        O.EXPIRED: (O.PAID,),  # a slow method may pay after we gave up
        O.CANCELED: (O.PAID,),
    }
)
LINE_MOVES = _moves(
    {
        L.AWAITING_PAYMENT: (L.WAITING, L.CANCELED),
        L.WAITING: (L.BUYING, L.ON_HOLD, L.REFUND_DUE),
        L.BUYING: (L.WAITING, L.ON_HOLD, L.PREPARING, L.REVIEW, L.DELIVERED, L.REFUND_DUE),
        L.ON_HOLD: (L.WAITING, L.REFUND_DUE),
        L.PREPARING: (L.DELIVERED, L.REVIEW, L.WAITING, L.REFUND_DUE),
        L.REVIEW: (L.WAITING, L.PREPARING, L.DELIVERED, L.REFUND_DUE),
        L.DELIVERED: (L.REFUND_DUE,),  # staff give money back after delivery
        L.REFUND_DUE: (L.REFUNDED,),
        L.REFUNDED: (L.REFUND_DUE,),  # the refund failed after all
        L.CANCELED: (L.WAITING,),  # paid after we gave up
    }
)
PAYMENT_MOVES = _moves(
    {
        P.CREATED: (P.OPEN, P.PROCESSING, P.AUTHORIZED, P.PAID, P.MISMATCH, P.FAILED, P.EXPIRED),
        P.OPEN: (P.PROCESSING, P.AUTHORIZED, P.PAID, P.MISMATCH, P.FAILED, P.EXPIRED),
        P.PROCESSING: (P.AUTHORIZED, P.PAID, P.MISMATCH, P.FAILED),
        P.AUTHORIZED: (P.PAID, P.RELEASED, P.CAPTURE_FAILED, P.FAILED, P.MISMATCH),
        P.CAPTURE_FAILED: (P.PAID, P.RELEASED),
        P.RELEASED: (),
        P.PAID: (),
        P.MISMATCH: (P.PAID, P.FAILED),
        P.FAILED: (P.PAID, P.PROCESSING),
        P.EXPIRED: (
            P.PAID,
            P.PROCESSING,
            P.AUTHORIZED,
            P.MISMATCH,
        ),  # expired by our clock, completed by Stripe's
    }
)
PURCHASE_MOVES = _moves(
    {
        B.STARTED: (B.NOT_SENT, B.REFUSED, B.BOUGHT, B.UNKNOWN),
        B.NOT_SENT: (),
        B.REFUSED: (),
        B.BOUGHT: (B.RELEASED,),  # only a person, and only while no activation code has come
        B.UNKNOWN: (B.BOUGHT, B.RELEASED),  # late answer, evidence or a person; never a machine's guess
        B.RELEASED: (),
    }
)
REFUND_MOVES = _moves(
    {
        R.CREATED: (R.PENDING, R.REQUIRES_ACTION, R.SUCCEEDED, R.FAILED, R.CANCELED),
        R.PENDING: (R.REQUIRES_ACTION, R.SUCCEEDED, R.FAILED, R.CANCELED),
        R.REQUIRES_ACTION: (R.PENDING, R.SUCCEEDED, R.FAILED, R.CANCELED),
        R.SUCCEEDED: (R.FAILED,),  # a bank may send it back days later
        R.FAILED: (),
        R.CANCELED: (),
    }
)
DISPUTE_MOVES = _moves(
    {
        D.OPEN: (D.WON, D.LOST, D.CLOSED),
        D.WON: (D.LOST,),
        D.LOST: (D.WON,),  # the bank changed its mind
        D.CLOSED: (D.OPEN,),  # a warning that became a dispute
    }
)
REDEMPTION_MOVES = _moves(
    {
        RedemptionStatus.RESERVED: (RedemptionStatus.USED, RedemptionStatus.RELEASED),
        RedemptionStatus.USED: (),
        RedemptionStatus.RELEASED: (RedemptionStatus.USED,),  # paid after we gave up
    }
)
Q = RequestStatus
REQUEST_MOVES = _moves(
    {Q.OPEN: (Q.ANSWERED, Q.ACCEPTED, Q.DECLINED), Q.ANSWERED: (), Q.ACCEPTED: (), Q.DECLINED: ()}
)

# A purchase in one of these may have cost money: while one exists, its line must not be bought again.
LIVE_PURCHASE = (PurchaseStatus.STARTED, PurchaseStatus.BOUGHT, PurchaseStatus.UNKNOWN)
# While one of these exists, an order must not open a second payment page.
LIVE_PAYMENT = (
    PaymentStatus.CREATED,
    PaymentStatus.OPEN,
    PaymentStatus.PROCESSING,
    PaymentStatus.AUTHORIZED,
    PaymentStatus.CAPTURE_FAILED,
    PaymentStatus.PAID,
    PaymentStatus.MISMATCH,
)
# The shopper's money is ours, or held for us: the order's lines may be bought.
SECURED_PAYMENT = (PaymentStatus.AUTHORIZED, PaymentStatus.CAPTURE_FAILED, PaymentStatus.PAID)
# A line in one of these needs nothing more from us.
SETTLED_LINE = (LineStatus.DELIVERED, LineStatus.REFUNDED, LineStatus.CANCELED)
# What was paid for it is back with the shopper, or on its way.
RETURNED_LINE = (LineStatus.REFUND_DUE, LineStatus.REFUNDED)
# A line in one of these may still be bought within moments: the delivery mail waits for it.
MOVING_LINE = (LineStatus.WAITING, LineStatus.BUYING)
