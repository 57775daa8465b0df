"""An order's way as a line with stations: where it is, what comes next, what went wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orders.models import Order, OrderLine
from orders.status import LineStatus, OrderStatus

L = LineStatus
_BOUGHT = {L.PREPARING, L.DELIVERED}
_TROUBLE = {L.ON_HOLD, L.REVIEW, L.REFUND_DUE, L.REFUNDED}


@dataclass(frozen=True, slots=True)
class Station:
    """One stop: `state` is done, now, later or problem, and `note` says more where there is more to say."""

    label: str
    state: str
    note: str = ""


def stations(order: Order, lines: Sequence[OrderLine]) -> list[Station]:
    """Paid, bought, ready; or paid, added: each as far as every line of the order has come."""
    paid = order.paid_at is not None
    # What was given back goes nowhere any more; it stops the rest only when there is no rest.
    lines = [line for line in lines if line.status != L.REFUNDED] or lines
    closed = order.status in {OrderStatus.EXPIRED, OrderStatus.CANCELED}
    payment = Station(_("Paid"), "done" if paid else "problem" if closed else "now")
    if lines and all(line.kind == OrderLine.Kind.TOP_UP for line in lines):
        return [payment, _stop(_("Added"), lines, lambda line: line.status == L.DELIVERED, reached=paid)]
    stops = [payment, _stop(_("Bought"), lines, lambda line: line.status in _BOUGHT, reached=paid)]
    ready = _stop(
        _("Ready"), lines, lambda line: line.status == L.DELIVERED, reached=stops[1].state == "done"
    )
    return [*stops, ready]


def around_payment(paid: str, ready: str = "later") -> list[Station]:
    """The way as seen from the pages around the payment page, which show nothing of an order; `paid` and `ready` are states."""
    return [Station(_("Chosen"), "done"), Station(_("Payment"), paid), Station(_("Ready"), ready)]


def _stop(
    label: str, lines: Sequence[OrderLine], has_passed: Callable[[OrderLine], bool], *, reached: bool
) -> Station:
    passed = sum(1 for line in lines if has_passed(line))
    note = _("%(done)s of %(all)s") % {"done": passed, "all": len(lines)} if 0 < passed < len(lines) else ""
    if passed == len(lines):
        return Station(label, "done")
    if any(line.status in _TROUBLE for line in lines):
        return Station(label, "problem" if reached else "later", note)
    return Station(label, "now" if reached else "later", note)
