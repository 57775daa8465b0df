"""An order as its shopper sees it: plain facts in the reader's language, for the page and for the mail."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.presentation import plan_facts
from orders import lpa, qr
from orders.models import Esim, Order, OrderLine
from orders.stations import Station, stations
from orders.status import LineStatus, OrderStatus
from orders.wording import LINES, PAID, SEVERAL_READY, UNPAID, Saying


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
    """The page of `order`, in two queries."""
    lines = list(order.lines.select_related("plan__destination", "esim").order_by("number"))
    saying = _saying(order, lines)
    return OrderPage(
        token=order.token,
        reference=order.reference,
        headline=str(saying.headline),
        explanation=str(saying.explanation),
        money_note=_money_note(order),
        is_live=saying.live,
        created_at=order.created_at,
        email_masked=mask_email(order.email),
        total=order.total,
        currency=order.currency,
        stations=stations(order, lines),
        esims=[esim_card(line, len(lines), getattr(line, "esim", None)) for line in lines],
    )


def esim_card(line: OrderLine, count: int, esim: Esim | None) -> EsimCard:
    """The card of one line; `count` is how many the order has."""
    label, text = LINES[LineStatus(line.status)]
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


def _saying(order: Order, lines: Sequence[OrderLine]) -> Saying:
    if order.paid_at is None:
        return UNPAID[OrderStatus(order.status)]
    statuses = {line.status for line in lines}
    if statuses == {LineStatus.DELIVERED} and len(lines) > 1:
        return SEVERAL_READY
    return next((saying for status, saying in PAID.items() if status in statuses), PAID[LineStatus.WAITING])


def _money_note(order: Order) -> str:
    return _("Paid by card or wallet through Stripe.") if order.paid_at else _("Nothing has been charged.")


def mask_email(email: str) -> str:
    """Enough for its owner to know it again, such as j•••@example.com."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
