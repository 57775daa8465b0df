"""An order as its shopper sees it: plain facts in the reader's language, for the page and for the mail."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.devices.reader import Platform, Reader
from catalog.presentation import after_cap, operator_names, plan_facts, without_amount
from orders import gifts, lpa, qr, returns
from orders.explanation import money_note, own_sayings, saying_of, told_lines
from orders.install_help import InstallHelp
from orders.models import Esim, Gift, Order, OrderLine, ShopperRequest
from orders.requested import Asked, asked
from orders.stations import Station, stations
from orders.status import RETURNED_LINE, LineStatus, RequestStatus
from orders.top_ups.cards import EsimTopUps, TopUpCard
from orders.top_ups.order_page import esims_top_ups, top_up_cards
from orders.usage.card import UsageCard, usage_cards
from orders.usage.where import PLACES, Place
from orders.wording import LINES, OBJECTIONS, Ending


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
    usage: UsageCard | None = None
    top_ups: EsimTopUps | None = None

    @property
    def qr_data_uri(self) -> str:
        return qr.data_uri(self.lpa)


@dataclass(frozen=True, slots=True)
class OrderPage(InstallHelp):
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
    gift: gifts.GiftState | None = None
    top_ups: Sequence[TopUpCard] = ()

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
    def iccid_places(self) -> Sequence[Place]:
        """Where phones show which eSIM is on them."""
        return PLACES

    @property
    def version(self) -> str:
        """Changes with whatever can change on the page while it is open."""
        moving = [self.headline, self.explanation, self.money_note, *map(repr, self.stations)]
        moving += [
            f"{card.state}{card.state_text}{card.is_ready}{card.objection}{card.usage}" for card in self.esims
        ]
        moving += map(repr, [self.gift, *self.asked, *self.top_ups])
        return hashlib.sha256("\n".join(moving).encode()).hexdigest()[:16]


def order_page(order: Order, reader: Reader) -> OrderPage:
    """The page of `order` as read on `reader`, in three queries; one more each where something was used, is not paid, or money came
    back, and where something is ready three and one for each plan.

    Of a gift it tells its buyer how it stands, in two queries more, and no code.
    """
    lines = told_lines(order)
    own = own_sayings(lines)
    saying = saying_of(order, lines, own)
    requests, used, added = _requests(order), usage_cards(lines), esims_top_ups(lines)
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
            _with_news(
                replace(
                    esim_card(line, len(lines), getattr(line, "esim", None), own.get(line.pk)),
                    top_ups=added.get(line.pk),
                ),
                returns.objection(order, line),
                [request for request in requests if request.line_id == line.pk],
                used.get(line.pk),
            )
            for line in lines
            if line.kind == OrderLine.Kind.ESIM
        ],
        asked=[asked(request, numbers.get(request.line_id or 0, 0)) for request in requests],
        returnable_until=returns.until(order),
        top_ups=top_up_cards(lines, own),
        reader=reader,
        way=first_way(reader).value,
        gift=_gift(order, lines),
    )


def _gift(order: Order, lines: Sequence[OrderLine]) -> gifts.GiftState | None:
    """Of a paid order: before that nothing is given."""
    is_gift = order.paid_at is not None and any(line.is_gift for line in lines)
    return gifts.gift_state(Gift.objects.get(order=order)) if is_gift else None


def gift_cards(order: Order) -> list[EsimCard]:
    """The eSIMs of a gift as its recipient sees them, with their codes; those that were given back are not there. In one query."""
    lines = [line for line in told_lines(order) if line.status not in RETURNED_LINE]
    cards = [esim_card(line, len(lines), getattr(line, "esim", None), for_recipient=True) for line in lines]
    return [replace(card, number=number) for number, card in enumerate(cards, start=1)]


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


def esim_card(
    line: OrderLine,
    count: int,
    esim: Esim | None,
    own: Ending | None = None,
    *,
    for_recipient: bool = False,
) -> EsimCard:
    """The card of one line; `count` is how many the order has, `own` what is to be said of it in place of its state's words.

    The code of a gift is only there `for_recipient`. No facts or networks where the plan is not the one that was sold any more: they would be another's. Needs `line.plan.destination`
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
    may_see = for_recipient or not line.is_gift
    if may_see and esim and esim.lpa and line.status == LineStatus.DELIVERED:
        return _with_codes(card, esim)
    return card


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


def _with_news(
    card: EsimCard,
    objection: returns.Objection | None,
    requests: Sequence[ShopperRequest],
    usage: UsageCard | None,
) -> EsimCard:
    """How it is used, and what can still be asked for it: one request of a kind at a time."""
    open_ = {request.kind for request in requests if request.status == RequestStatus.OPEN}
    return replace(
        card,
        usage=usage if card.is_ready else None,
        can_be_brought_back=ShopperRequest.Kind.DELETED not in open_,
        is_refund_open=ShopperRequest.Kind.REFUND in open_,
        objection=str(OBJECTIONS[objection]) if objection else "",
    )


def mask_email(email: str) -> str:
    """Enough for its owner to know it again, such as j•••@example.com."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
