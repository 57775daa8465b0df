"""An order as its shopper sees it: plain facts in the reader's language, for the page and for the mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from catalog.presentation import plan_facts
from orders import lpa, qr
from orders.models import Esim, Order, OrderLine, Payment, Refund
from orders.stations import Station, stations
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.wording import (
    DISPUTED,
    HELD_NOTE,
    LINES,
    NOT_CHARGED,
    NOT_CHARGED_YET,
    PAID,
    RETURNED,
    RETURNED_BY_BANK,
    SEVERAL_READY,
    UNPAID,
    Ending,
    Saying,
)

# By the reason in the audit trail of a line that ended without a refund of ours.
ENDED_WITHOUT_REFUND = {"not_charged": NOT_CHARGED, "dispute_lost": RETURNED_BY_BANK}


@dataclass(frozen=True, slots=True)
class EsimCard:
    """One eSIM of an order. The codes are there only when it is ready, and never in a repr."""

    number: int
    count: int
    plan_name: str
    facts: Sequence[tuple[str, str]]
    state: str
    state_label: str
    state_text: str
    is_ready: bool = False
    lpa: str = field(default="", repr=False)
    smdp_address: str = ""
    matching_id: str = field(default="", repr=False)
    confirmation_code_required: bool = False
    ios_url: str = field(default="", repr=False)
    android_url: str = field(default="", repr=False)
    iccid: str = ""
    phone_number: str = ""

    @property
    def qr_data_uri(self) -> str:
        return qr.data_uri(self.lpa)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything the order page says. `total` in `currency`."""

    token: str = field(repr=False)
    reference: str
    headline: str
    explanation: str
    money_note: str
    is_live: bool
    created_at: datetime
    email_masked: str
    total: Decimal
    currency: str
    stations: Sequence[Station]
    esims: Sequence[EsimCard]

    @property
    def first_ready(self) -> int | None:
        """The number of the eSIM below which the install help stands."""
        return next((card.number for card in self.esims if card.is_ready), None)


def order_page(order: Order) -> OrderPage:
    """The page of `order`, in two queries; one more where money came back."""
    held = Payment.objects.filter(
        order=OuterRef("order"), capture=Payment.Capture.AFTER_PURCHASE, status=PaymentStatus.AUTHORIZED
    )
    lines = list(
        order.lines.select_related("plan__destination", "esim", "refund")
        .annotate(is_held=Exists(held))
        .order_by("number")
    )
    own = _own_sayings(order, lines)
    saying = _saying(order, lines, own)
    return OrderPage(
        token=order.token,
        reference=order.reference,
        headline=str(saying.headline),
        explanation=str(saying.explanation),
        money_note=_money_note(order, lines),
        is_live=saying.live,
        created_at=order.created_at,
        email_masked=mask_email(order.email),
        total=order.total,
        currency=order.currency,
        stations=stations(order, lines),
        esims=[esim_card(line, len(lines), getattr(line, "esim", None), own.get(line.pk)) for line in lines],
    )


def _own_sayings(order: Order, lines: Sequence[OrderLine]) -> dict[int, Ending]:
    """What is to be said of lines whose state alone does not tell what happened to the money."""
    reasons = {}
    if any(line.status == LineStatus.REFUNDED and line.refund is None for line in lines):
        ended = order.events.filter(kind="line.refunded").order_by("created_at", "pk")
        reasons = {event.line_id: event.data.get("reason", "") for event in ended}
    sayings = {line.pk: _own_saying(line, reasons.get(line.pk, "")) for line in lines}
    return {key: saying for key, saying in sayings.items() if saying is not None}


def _own_saying(line: OrderLine, reason: str) -> Ending | None:
    if line.status == LineStatus.ON_HOLD and line.hold_reason == "disputed":
        return DISPUTED
    if line.status == LineStatus.REFUND_DUE and getattr(line, "is_held", False):
        return NOT_CHARGED_YET
    if line.status != LineStatus.REFUNDED:
        return None
    if line.refund is not None:
        return None if line.refund.origin == Refund.Origin.MACHINE and not hasattr(line, "esim") else RETURNED
    return ENDED_WITHOUT_REFUND.get(reason)


def esim_card(line: OrderLine, count: int, esim: Esim | None, own: Ending | None = None) -> EsimCard:
    """The card of one line; `count` is how many the order has, `own` what is to be said of it in place of its state's words."""
    label, text = own.line if own else LINES[LineStatus(line.status)]
    card = EsimCard(
        number=line.number,
        count=count,
        plan_name=line.plan_name,
        facts=plan_facts(line.plan),
        state=line.status,
        state_label=str(label),
        state_text=str(text),
    )
    return _with_codes(card, esim) if esim and esim.lpa and line.status == LineStatus.DELIVERED else card


def _with_codes(card: EsimCard, esim: Esim) -> EsimCard:
    code = lpa.parse(esim.lpa)
    return replace(
        card,
        is_ready=True,
        lpa=code.text,
        smdp_address=code.smdp_address,
        matching_id=code.matching_id,
        confirmation_code_required=code.confirmation_code_required,
        ios_url=lpa.ios_link(code),
        android_url=lpa.android_link(code),
        iccid=esim.iccid,
        phone_number=esim.phone_number,
    )


def _saying(order: Order, lines: Sequence[OrderLine], own: Mapping[int, Ending]) -> Saying:
    if order.paid_at is None:
        return UNPAID[OrderStatus(order.status)]
    statuses = {line.status for line in lines}
    if statuses == {LineStatus.DELIVERED} and len(lines) > 1:
        return SEVERAL_READY
    status = next((status for status in PAID if status in statuses), LineStatus.WAITING)
    ending = next((own.get(line.pk) for line in lines if line.status == status), None)
    return ending.order if ending else PAID[status]


def _money_note(order: Order, lines: Sequence[OrderLine]) -> str:
    if order.paid_at is None:
        return _("Nothing has been charged.")
    if any(getattr(line, "is_held", False) for line in lines):
        return str(HELD_NOTE)
    return _("Paid by card or wallet through Stripe.")


def mask_email(email: str) -> str:
    """Enough for its owner to know it again, such as j•••@example.com."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
