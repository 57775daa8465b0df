"""An order as its shopper sees it: plain facts in the reader's language, for the page and for the mail."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.devices.guides import GUIDES, Guide
from catalog.devices.reader import Platform, Reader
from catalog.money import babel_locale
from catalog.presentation import operator_names, plan_facts
from orders import lpa, qr
from orders.explanation import money_note, own_sayings, saying_of, told_lines
from orders.models import Esim, Order, OrderLine, ShopperRequest
from orders.stations import Station, stations
from orders.status import LineStatus, RequestStatus
from orders.top_ups.cards import EsimTopUps, TopUpCard
from orders.top_ups.order_page import esims_top_ups, top_up_cards
from orders.wording import FIRST_STEPS, LINES, Ending


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

    `asked` are sentences about what the shopper asked for; `has_open_request` is whether one of them is not answered yet.
    """

    number: int
    count: int
    plan_name: str
    facts: Sequence[tuple[str, str]]
    state: str
    state_label: str
    state_text: str
    networks: Sequence[str] = ()
    asked: Sequence[str] = ()
    has_open_request: bool = False
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
    top_ups: EsimTopUps | None = None

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
    reader: Reader
    way: str
    top_ups: Sequence[TopUpCard] = ()

    @property
    def ready(self) -> list[EsimCard]:
        return [card for card in self.esims if card.is_ready]

    @property
    def askable(self) -> list[EsimCard]:
        """The eSIMs about which a request can be made."""
        return [card for card in self.ready if not card.has_open_request]

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
        return list(
            {card.plan_name: ", ".join(card.networks) for card in self.ready if card.networks}.items()
        )

    @property
    def first_steps(self) -> Sequence[object]:
        return FIRST_STEPS

    @property
    def version(self) -> str:
        """Changes with whatever can change on the page while it is open."""
        moving = [self.headline, self.explanation, self.money_note, *map(repr, self.stations)]
        moving += [f"{card.state}{card.state_text}{card.is_ready}{card.asked}" for card in self.esims]
        moving += map(repr, self.top_ups)
        return hashlib.sha256("\n".join(moving).encode()).hexdigest()[:16]


def order_page(order: Order, reader: Reader) -> OrderPage:
    """The page of `order` as read on `reader`, in two queries; one more where something is not paid, or money came back, and where
    something is ready three and one for each plan.
    """
    lines = told_lines(order)
    own = own_sayings(order, lines)
    saying = saying_of(order, lines, own)
    requests = _requests(order, lines)
    added = esims_top_ups(lines)
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
            _with_requests(
                replace(
                    esim_card(line, len(lines), getattr(line, "esim", None), own.get(line.pk)),
                    top_ups=added.get(line.pk),
                ),
                requests.get(line.pk, ()),
            )
            for line in lines
            if line.kind == OrderLine.Kind.ESIM
        ],
        top_ups=top_up_cards(lines, own),
        reader=reader,
        way=first_way(reader).value,
    )


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


def _requests(order: Order, lines: Sequence[OrderLine]) -> Mapping[int | None, list[ShopperRequest]]:
    """What was asked about each line, oldest first. Nothing can be asked before something was delivered."""
    if not any(hasattr(line, "esim") for line in lines):
        return {}
    found: dict[int | None, list[ShopperRequest]] = {}
    for request in order.requests.order_by("pk"):
        found.setdefault(request.line_id, []).append(request)
    return found


def _with_requests(card: EsimCard, requests: Iterable[ShopperRequest]) -> EsimCard:
    requests = list(requests)
    return replace(
        card,
        asked=[_asked(request) for request in requests],
        has_open_request=any(request.status == RequestStatus.OPEN for request in requests),
    )


def _asked(request: ShopperRequest) -> str:
    if request.answered_at is None:
        return _("We have your request of %(date)s. A person answers it by mail.") % {
            "date": _day(request.created_at)
        }
    return _("We answered your request of %(date)s by mail on %(answered)s.") % {
        "date": _day(request.created_at),
        "answered": _day(request.answered_at),
    }


def _day(moment: datetime) -> str:
    return format_date(timezone.localtime(moment).date(), "long", locale=babel_locale())


def mask_email(email: str) -> str:
    """Enough for its owner to know it again, such as j•••@example.com."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
