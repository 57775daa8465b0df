"""An order as its shopper sees it: plain facts in the reader's language, for the page and for the mail."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.devices.guides import GUIDES, Guide
from catalog.devices.reader import Platform, Reader
from catalog.presentation import after_cap, operator_names, plan_facts, without_amount
from orders import lpa, qr, returns
from orders.explanation import money_note, own_sayings, saying_of, told_lines
from orders.models import Esim, Order, OrderLine, ShopperRequest
from orders.requested import Asked, asked
from orders.stations import Station, stations
from orders.status import LineStatus, RequestStatus
from orders.wording import FIRST_STEPS, LINES, OBJECTIONS, Ending


class Way(Enum):
    """How the device that a page is read on is best given an eSIM: it stands first, and all others below."""

    LINK = "link"  # the maker's install link
    TRY_LINK = "try_link"  # the same, where it does not work for every maker
    CODES = "codes"
    LEAVE_APP = "leave_app"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class EsimCard:
    """One eSIM of an order. The codes are there only when it is ready, and never in a repr.

    `networks`, `apn` and `speed` are for the phone that gets no data, or little: what to choose by hand, the access point where one is
    known, and when the plan itself slows down. `can_be_brought_back` and `objection` are about what can be asked for it: an empty
    objection is none.
    """

    number: int
    count: int
    plan_name: str
    facts: Sequence[tuple[str, str]]
    state: str
    state_label: str
    state_text: str
    networks: Sequence[str] = ()
    apn: str = ""
    speed: str = ""
    can_be_brought_back: bool = False
    is_refund_open: bool = False
    objection: str = ""
    is_ready: bool = False
    lpa: str = field(default="", repr=False)
    smdp_address: str = ""
    matching_id: str = field(default="", repr=False)
    confirmation_code_required: bool = False
    ios_url: str = field(default="", repr=False)
    android_url: str = field(default="", repr=False)
    windows_url: str = field(default="", repr=False)
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
    is_paid: bool
    written_at: datetime
    created_at: datetime
    email_masked: str
    total: Decimal
    currency: str
    stations: Sequence[Station]
    esims: Sequence[EsimCard]
    asked: Sequence[Asked]
    returnable_until: datetime
    reader: Reader
    way: str

    @property
    def ready(self) -> list[EsimCard]:
        return [card for card in self.esims if card.is_ready]

    @property
    def askable(self) -> list[EsimCard]:
        """The eSIMs that the supplier can be asked to bring back."""
        return [card for card in self.ready if card.can_be_brought_back]

    @property
    def returnable(self) -> list[EsimCard]:
        """The eSIMs whose money can be asked for."""
        return [card for card in self.ready if not card.objection and not card.is_refund_open]

    @property
    def objections(self) -> list[str]:
        """Why the others cannot be returned, each reason once."""
        return list(dict.fromkeys(card.objection for card in self.ready if card.objection))

    @property
    def guide(self) -> Guide | None:
        """How this device is used; None on a computer."""
        return GUIDES.get(self.reader.guide)

    @property
    def other_guides(self) -> list[Guide]:
        return [guide for slug, guide in GUIDES.items() if slug != self.reader.guide]

    @property
    def networks(self) -> list[tuple[str, str]]:
        """The networks to choose by hand, once for each plan."""
        return _told({card.plan_name: ", ".join(card.networks) for card in self.ready})

    @property
    def access_points(self) -> list[tuple[str, str]]:
        """The access point to type where a phone asks for one, once for each plan."""
        return _told({card.plan_name: card.apn for card in self.ready})

    @property
    def speeds(self) -> list[tuple[str, str]]:
        """When a plan slows down by itself, once for each plan that does."""
        return _told({card.plan_name: card.speed for card in self.ready})

    @property
    def first_steps(self) -> Sequence[object]:
        return FIRST_STEPS

    @property
    def version(self) -> str:
        """Changes with whatever can change on the page while it is open."""
        moving = [self.headline, self.explanation, self.money_note, *map(repr, self.stations)]
        moving += [f"{card.state}{card.state_text}{card.is_ready}{card.objection}" for card in self.esims]
        moving += map(repr, self.asked)
        return hashlib.sha256("\n".join(moving).encode()).hexdigest()[:16]


def order_page(order: Order, reader: Reader) -> OrderPage:
    """The page of `order` as read on `reader`, in three queries; one more where money came back."""
    lines = told_lines(order)
    own = own_sayings(lines)
    saying = saying_of(order, lines, own)
    requests = _requests(order)
    numbers = {line.pk: line.number for line in lines}
    return OrderPage(
        token=order.token,
        reference=order.reference,
        headline=str(saying.headline),
        explanation=str(saying.explanation),
        money_note=money_note(order, lines, saying),
        is_live=saying.live,
        is_paid=order.paid_at is not None,
        written_at=timezone.now(),
        created_at=order.created_at,
        email_masked=mask_email(order.email),
        total=order.total,
        currency=order.currency,
        stations=stations(order, lines),
        esims=[
            _with_rights(
                esim_card(line, len(lines), getattr(line, "esim", None), own.get(line.pk)),
                returns.objection(order, line),
                [request for request in requests if request.line_id == line.pk],
            )
            for line in lines
        ],
        asked=[asked(request, numbers.get(request.line_id or 0, 0)) for request in requests],
        returnable_until=returns.until(order),
        reader=reader,
        way=first_way(reader).value,
    )


def _told(by_plan: dict[str, str]) -> list[tuple[str, str]]:
    return [(plan, words) for plan, words in by_plan.items() if words]


def first_way(reader: Reader) -> Way:
    if reader.app:
        return Way.LEAVE_APP
    if reader.platform == Platform.IPHONE:
        return Way.LINK if reader.has_install_link else Way.CODES
    if reader.platform in {Platform.ANDROID, Platform.SAMSUNG}:
        return Way.TRY_LINK
    return Way.SCAN


def ready_cards(order: Order) -> list[EsimCard]:
    """The cards of the eSIMs that can be installed, in one query."""
    lines = told_lines(order)
    cards = [esim_card(line, len(lines), getattr(line, "esim", None)) for line in lines]
    return [card for card in cards if card.is_ready]


def number_text(card: EsimCard) -> str:
    """Which of the order's eSIMs it is."""
    if card.count == 1:
        return _("Your eSIM")
    return _("eSIM %(number)s of %(count)s") % {"number": card.number, "count": card.count}


def esim_card(line: OrderLine, count: int, esim: Esim | None, own: Ending | None = None) -> EsimCard:
    """The card of one line; `count` is how many the order has, `own` what is to be said of it in place of its state's words.

    No facts or networks where the plan is not the one that was sold any more: they would be another's. Needs `line.plan.destination`
    loaded.
    """
    label, text = own.line if own else LINES[LineStatus(line.status)]
    card = EsimCard(
        number=line.number,
        count=count,
        plan_name=line.plan_name,
        facts=plan_facts(line.plan) if line.has_plan_as_sold else [],
        state=line.status,
        state_label=str(label),
        state_text=str(text),
        networks=operator_names(line.plan) if line.has_plan_as_sold else [],
        apn=esim.apn if esim else "",
        speed=(after_cap(line.plan) or without_amount(line.plan)) if line.has_plan_as_sold else "",
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
        windows_url=lpa.windows_link(code),
        iccid=esim.iccid,
        phone_number=esim.phone_number,
    )


def _requests(order: Order) -> Sequence[ShopperRequest]:
    """What was asked about an order, oldest first. Nothing can be asked before it is paid."""
    return list(order.requests.order_by("pk")) if order.paid_at else ()


def _with_rights(
    card: EsimCard, objection: returns.Objection | None, requests: Sequence[ShopperRequest]
) -> EsimCard:
    """What can still be asked for an eSIM: one request of a kind at a time."""
    open_ = {request.kind for request in requests if request.status == RequestStatus.OPEN}
    return replace(
        card,
        can_be_brought_back=ShopperRequest.Kind.DELETED not in open_,
        is_refund_open=ShopperRequest.Kind.REFUND in open_,
        objection=str(OBJECTIONS[objection]) if objection else "",
    )


def mask_email(email: str) -> str:
    """Enough for its owner to know it again, such as j•••@example.com."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
