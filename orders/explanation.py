"""Which words speak for an order and for each of its lines, from the states of both and of the money."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from catalog.money import money
from orders.funds import VOID_REFUND
from orders.models import Dispute, Order, OrderEvent, OrderLine, Payment, Refund
from orders.status import DisputeStatus, LineStatus, OrderStatus, PaymentStatus
from orders.top_ups.wording import TOP_UP_WORDS
from orders.trouble import COST_ROSE
from orders.wording import (
    DISPUTED_NOTE,
    ESIM_WORDS,
    GIFT_PREPARING,
    GIVEN,
    HELD_NOTE,
    SEVERAL_READY,
    UNPAID,
    Ending,
    Saying,
    Words,
)

OF_A_GIFT = {LineStatus.DELIVERED: GIVEN, LineStatus.PREPARING: GIFT_PREPARING}
WORDS: Mapping[str, Words] = {OrderLine.Kind.ESIM: ESIM_WORDS, OrderLine.Kind.TOP_UP: TOP_UP_WORDS}
# By the reason in the audit trail of a line that ended without a refund of ours: which words are said.
ENDED_WITHOUT_REFUND = {"not_charged": "not_charged", "dispute_lost": "returned_by_bank"}
HELD_FOR = {"disputed": "disputed", COST_ROSE: "cost_held"}


def told_lines(order: Order) -> list[OrderLine]:
    """The lines of an order with all that decides what is said of them, in one query."""
    return list(lines_told(order.lines.all()))


def lines_told(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """The same for any lines, those of an order in the order of their numbers."""
    held = Payment.objects.filter(
        order=OuterRef("order"), capture=Payment.Capture.AFTER_PURCHASE, status=PaymentStatus.AUTHORIZED
    )
    disputed = Dispute.objects.filter(payment__order=OuterRef("order"), status=DisputeStatus.OPEN)
    related = ("plan__destination", "esim__usage", "top_up", "target_esim__line", "refund")
    lines = lines.select_related(*related)
    return lines.annotate(is_held=Exists(held), is_disputed=Exists(disputed)).order_by("number")


def own_sayings(lines: Sequence[OrderLine]) -> dict[int, Ending]:
    """What is to be said of lines whose state alone does not tell what happened, by their keys."""
    reasons = {}
    unsent = [line.pk for line in lines if line.status == LineStatus.REFUNDED and line.refund is None]
    if unsent:
        ended = OrderEvent.objects.filter(line__in=unsent, kind="line.refunded").order_by("created_at", "pk")
        reasons = {event.line_id: event.data.get("reason", "") for event in ended}
    sayings = {line.pk: _own_saying(line, reasons.get(line.pk, "")) for line in lines}
    return {key: saying for key, saying in sayings.items() if saying is not None}


def _own_saying(line: OrderLine, reason: str) -> Ending | None:
    if line.is_gift and line.status in OF_A_GIFT:
        return OF_A_GIFT[LineStatus(line.status)]
    name = _own_words(line, reason)
    return getattr(WORDS[line.kind], name) if name else None


def _own_words(line: OrderLine, reason: str) -> str:
    """The name of an ending in `Words`; empty where the words of the state will do."""
    match line.status:
        case LineStatus.ON_HOLD:
            return HELD_FOR.get(line.hold_reason, "")
        case LineStatus.REFUND_DUE:
            return _refund_due(line)
        case LineStatus.REFUNDED if line.refund is None:
            return ENDED_WITHOUT_REFUND.get(reason, "")
        case LineStatus.REFUNDED:
            return "returned" if _was_bought(line) else ""
        case _:
            return ""


def _refund_due(line: OrderLine) -> str:
    if line.refund is not None and line.refund.status in VOID_REFUND:
        return "return_stuck"
    if getattr(line, "is_held", False):
        return "not_charged_yet"
    return "returning" if _was_bought(line) else ""


def _was_bought(line: OrderLine) -> bool:
    """Whether the money goes back for another reason than that the supplier could not make it."""
    by_hand = line.refund is not None and line.refund.origin != Refund.Origin.MACHINE
    return by_hand or hasattr(line, "esim") or hasattr(line, "top_up")


def saying_of(order: Order, lines: Sequence[OrderLine], own: Mapping[int, Ending]) -> Saying:
    """What is said at the top of the page; one query more while nothing is paid."""
    if order.paid_at is None:
        return _unpaid(order, words_of(lines))
    statuses = {line.status for line in lines}
    if statuses == {LineStatus.DELIVERED} and len(lines) > 1 and not lines[0].is_gift:
        return SEVERAL_READY
    status = next((status for status in ESIM_WORDS.paid if status in statuses), LineStatus.WAITING)
    speaking = [line for line in lines if line.status == status]
    ending = next((own.get(line.pk) for line in speaking), None)
    return ending.order if ending else words_of(speaking or lines).paid[LineStatus(status)]


def words_of(lines: Sequence[OrderLine]) -> Words:
    """Those of the first line's kind: a shopper's order is of one kind."""
    return WORDS[lines[0].kind] if lines else ESIM_WORDS


def _unpaid(order: Order, words: Words) -> Saying:
    for status in order.payments.order_by("-pk").values_list("status", flat=True):
        if status in words.unpaid:
            return words.unpaid[PaymentStatus(status)]
    return UNPAID[OrderStatus(order.status)]


def money_note(order: Order, lines: Sequence[OrderLine], saying: Saying) -> str:
    """Where the money is, in a sentence or two; `saying` is what stands at the top."""
    if order.paid_at is None:
        under_way = saying in words_of(lines).unpaid.values()
        return _("Not settled yet.") if under_way else _("Nothing has been charged.")
    if any(getattr(line, "is_held", False) for line in lines):
        return str(HELD_NOTE)
    if any(getattr(line, "is_disputed", False) for line in lines):
        return str(DISPUTED_NOTE)
    paid = " ".join(filter(None, [_("Paid by card or wallet through Stripe."), promo_note(order, lines)]))
    returned = sum((line.unit_price for line in lines if _is_returned(line)), Decimal(0))
    if not returned:
        return paid
    back = _("%(amount)s of it was returned.") % {"amount": money(returned, order.currency)}
    return f"{paid} {back}"


def promo_note(order: Order, lines: Sequence[OrderLine]) -> str:
    """What a promo code took off, and from what; empty where there was none."""
    off = sum((line.discount for line in lines), Decimal(0))
    if not off:
        return ""
    return _("Instead of %(before)s, with promo code %(code)s.") % {
        "before": money(order.total + off, order.currency),
        "code": order.promo_code,
    }


def _is_returned(line: OrderLine) -> bool:
    return line.status == LineStatus.REFUNDED and line.refund is not None
