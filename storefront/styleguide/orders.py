"""Made-up orders: each state on the way from payment to a code, and each way in which a device is given it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from catalog.devices.reader import Platform, Reader
from catalog.presentation import plan_name
from orders.gifts import GiftState
from orders.gifts.shown import State
from orders.models import Esim, EsimUsage, Order, OrderLine
from orders.presentation import EsimCard, esim_card, first_way
from orders.receipts import Amount, Document, Row
from orders.stations import Station, stations
from orders.status import LineStatus, OrderStatus
from orders.usage.card import UsageCard, usage_card
from orders.usage.where import PLACES, Place
from orders.wording import FIRST_STEPS, PAID, UNPAID, Saying
from storefront.styleguide.plans import day_plan, longest, plain

CODE = "LPA:1$rsp.example.com$SAMPLE-CODE-0000-1111-2222-3333-4444-5555-6666-7777"
"""Of no eSIM."""
UNLINKED = 0.0
# The share of its data that each of the samples below has used.
USES = (0.37, 0.82, UNLINKED, 1.0)
READERS = (
    Reader(Platform.IPHONE, (18, 0)),
    Reader(Platform.IPHONE, (16, 4)),
    Reader(Platform.ANDROID),
    Reader(Platform.ANDROID, app="Instagram"),
    Reader(Platform.WINDOWS),
    Reader(Platform.COMPUTER, may_be_ipad=True),
)


class Moment(NamedTuple):
    """An order in one state: what is said at the top of its page, and its line of stations."""

    state: str
    saying: Saying
    stations: Sequence[Station]


class Device(NamedTuple):
    """What the page of an order knows of its reader, as far as an eSIM's pass asks. Its `token` is no order's."""

    reader: Reader
    way: str
    first_steps: Sequence[object] = FIRST_STEPS
    token: str = "sample"  # noqa: S105  opens nothing
    iccid_places: Sequence[Place] = PLACES


class Given(NamedTuple):
    """What the part about a gift asks of an order's page; its link leads nowhere."""

    gift: GiftState
    token: str = "sample"  # noqa: S105  of no order


class Delivered(NamedTuple):
    """A pass with its codes on one kind of device."""

    page: Device
    esim: EsimCard


def moments() -> list[Moment]:
    """Unpaid, closed, each state of a paid order, and one of several eSIMs that is halfway."""
    unpaid = [
        _moment(status, UNPAID[status], [LineStatus.AWAITING_PAYMENT], Order(status=status))
        for status in UNPAID
    ]
    paid = Order(status=OrderStatus.PAID, paid_at=timezone.now())
    return [
        *unpaid,
        *(_moment(status, saying, [status], paid) for status, saying in PAID.items()),
        _moment(
            LineStatus.PREPARING,
            PAID[LineStatus.PREPARING],
            [LineStatus.DELIVERED, LineStatus.PREPARING],
            paid,
        ),
    ]


def _moment(
    state: OrderStatus | LineStatus, saying: Saying, lines: Sequence[LineStatus], order: Order
) -> Moment:
    return Moment(str(state.label), saying, stations(order, [OrderLine(status=each) for each in lines]))


def given() -> Given:
    """A gift that its buyer can still do most for."""
    gift = GiftState(
        State.UNDELIVERED,
        "grace@example.com",
        "Ada",
        "Happy birthday!",
        due_text="",
        changed_at=timezone.now(),
    )
    return Given(gift)


def waiting() -> list[EsimCard]:
    """Passes without a code."""
    states = (LineStatus.BUYING, LineStatus.ON_HOLD, LineStatus.REFUNDED)
    lines = [
        OrderLine.of_plan(longest(), number=number, status=each) for number, each in enumerate(states, 1)
    ]
    return [esim_card(line, len(states), None) for line in lines]


def delivered() -> list[Delivered]:
    """One for each kind of device; numbered, as the parts of a pass are named by its number."""
    return [
        Delivered(Device(reader, first_way(reader).value), _ready(number))
        for number, reader in enumerate(READERS, 11)
    ]


def documents() -> list[Document]:
    """An invoice with all that there can be on it, and a part given back that is no line's."""
    seller = [settings.SELLER_NAME, "1 Long Street", "Port of Spain", "Tax number: 1234567890"]
    today, plan = timezone.localdate(), longest()
    invoice = Document(
        "R-0000-00001", "Invoice", f"{today:%d %B %Y}", today, "Order SAMP-LE00-00", seller, ["A buyer", "Anywhere"],
        [Row(plan_name(plan), 10, "$1,234.50", "$12,345.00"), Row(plan_name(plain()), 1, "$5.50", "$5.50")],
        [Amount("Discount", "-$0.50")], Amount("Total paid", "$12,350.00"),
        [Amount("19% VAT in it", "$1,971.85"), Amount("Without tax", "$10,378.15")], ["Paid by card."],
    )  # fmt: skip
    partial = Amount("Given back", "-$2.00")
    return [
        invoice,
        replace(invoice, number="C-0000-00001", title="Credit note", rows=[], sums=[], total=partial),
    ]


def _ready(number: int) -> EsimCard:
    plan = day_plan() if number % 2 else plain()
    line = OrderLine.of_plan(plan, number=number, status=LineStatus.DELIVERED)
    esim = Esim(
        lpa=CODE, iccid="8901000000000000000", phone_number="+15550100", esim_tran_no="26010110000001"
    )
    usage = USES[number % len(USES)]
    if usage is UNLINKED:
        esim.esim_tran_no = esim.iccid = ""
    return replace(esim_card(line, len(READERS), esim), usage=_used(line, esim, usage))


def _used(line: OrderLine, esim: Esim, share: float) -> UsageCard:
    """The use of an eSIM of which a share is gone, evenly over five days."""
    now, total = timezone.now(), line.plan.full_speed_bytes or 0
    points = (
        [(now - timedelta(days=5 - day), int(total * share * day / 5)) for day in range(6)] if share else []
    )
    usage = EsimUsage(
        esim=esim, used_bytes=int(total * share), total_bytes=total, is_start_seen=True,
        read_at=now if share else None, reported_at=now if share else None,
        activated_at=now - timedelta(days=5) if share else None, expires_at=now + timedelta(days=25),
    )  # fmt: skip
    return usage_card(line, usage, points)
