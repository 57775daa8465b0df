"""Samples of every kind of mail for staff to look at. Nothing is read from orders and nothing is written; no code in them is real."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Destination, Plan, PurchasingPower
from catalog.presentation import plan_name
from orders import lpa, mail_contexts, qr
from orders.mail_contexts import Context
from orders.mail_rendering import Letter, Pass, compose, render
from orders.models import Esim, Order, OrderLine, OutgoingEmail, TopUp
from orders.presentation import EsimCard, esim_card
from orders.status import LineStatus
from orders.trouble import HELD_SYNC, UNKNOWN_PURCHASE
from orders.wording import LOW_BALANCE, SHOP_SAYINGS, STAFF_SAYINGS

REFERENCES = ("XMPL-XMPL-22", "XMPL-XMPL-33")
# `.example` is kept for examples (RFC 2606): no phone can reach this server.
CODE = "LPA:1$rsp.example$THIS-IS-AN-EXAMPLE-{}"
MB = 1024**2


class Sample(NamedTuple):
    """One mail to look at; `build` says what stands in it."""

    kind: str
    title: Promise
    build: Callable[[], Context]


def letter(sample: Sample) -> Letter:
    """The sample as it would be sent, its pictures in the HTML itself."""
    context = sample.build()
    return render(sample.kind, context, shown_passes(context.get("cards", ())))


def shown_passes(cards: list[EsimCard]) -> list[Pass]:
    """Passes for a page: a page has no attachments."""
    return [Pass(card, qr.data_uri(card.lpa) if card.is_ready else "") for card in cards]


def sample_message(sample: Sample, to: str) -> EmailMultiAlternatives:
    """The sample as a message to one of the staff, marked as a test."""
    message = compose(sample.kind, sample.build(), to=to, message_id=f"test-{get_random_string(16)}")
    message.subject = _("[Test] %(subject)s") % {"subject": message.subject}
    return message


def _order(total: Decimal, days_ago: int = 0, reference: str = REFERENCES[0]) -> Order:
    """An order that is in no table."""
    return Order(
        reference=reference,
        token="example",  # noqa: S106  leads nowhere
        email="ada@example.com",
        currency=settings.STORE_CURRENCY,
        total=total,
        created_at=timezone.now() - timedelta(days=days_ago),
    )


def _plan(place: str, kind: str, **fields: object) -> Plan:
    values = {
        "name": f"{place} 3GB 30Days",
        "scope": kind,
        "data_bytes": 3 * 1024 * MB,
        "validity_days": 30,
        "networks": ["4G", "5G"],
        "package_code": "EXAMPLE",
    }
    return Plan(destination=Destination(kind=kind, slug="example", name=place), **(values | fields))


def _japan() -> Plan:
    return _plan("Japan", Plan.Scope.COUNTRY, operator_list=["SoftBank", "KDDI"])


def _europe() -> Plan:
    return _plan(
        "Europe",
        Plan.Scope.REGION,
        name="Europe Unlimited 7Days",
        country_count=42,
        is_daily=True,
        data_bytes=None,
        daily_cap_bytes=500 * MB,
        throttle_kbps=512,
        validity_days=7,
        operator_list=["Orange", "Vodafone", "TIM", "Telefónica", "A1"],
    )


def _line(plan: Plan, number: int, status: str, price: str = "12.90") -> OrderLine:
    return OrderLine(
        plan=plan, number=number, plan_name=plan_name(plan), status=status, unit_price=Decimal(price)
    )


def _ready(plan: Plan, number: int, count: int) -> EsimCard:
    code = lpa.parse(CODE.format(number))
    return replace(
        esim_card(_line(plan, number, LineStatus.DELIVERED), count, None),
        is_ready=True,
        lpa=code.text,
        smdp_address=code.smdp_address,
        matching_id=code.matching_id,
        ios_url=lpa.ios_link(code),
        android_url=lpa.android_link(code),
        iccid=f"890000000000000000{number}",
    )


def _paid_note() -> str:
    return _("Paid by card or wallet through Stripe.")


def _one_ready() -> Context:
    return mail_contexts.delivery(_order(Decimal("12.90")), [_ready(_japan(), 1, 1)], _paid_note())


def _several_ready() -> Context:
    plans = [_japan(), _japan(), _europe()]
    cards = [_ready(plan, number, len(plans)) for number, plan in enumerate(plans, start=1)]
    return mail_contexts.delivery(_order(Decimal("38.70")), cards, _paid_note())


def _late() -> Context:
    card = esim_card(_line(_japan(), 1, LineStatus.PREPARING), 1, None)
    return mail_contexts.preparing(_order(Decimal("12.90")), [card])


def _refunded() -> Context:
    lines = [_line(_japan(), 1, LineStatus.REFUNDED), _line(_japan(), 2, LineStatus.REFUNDED)]
    order = _order(Decimal("25.80"))
    return mail_contexts.refunded(order, lines, is_released=False, was_bought=False)


def _released() -> Context:
    lines = [_line(_japan(), 1, LineStatus.REFUNDED)]
    return mail_contexts.refunded(_order(Decimal("12.90")), lines, is_released=True, was_bought=False)


def _topped_up() -> Context:
    line = _line(_japan(), 1, LineStatus.DELIVERED)
    line.kind, line.order = OrderLine.Kind.TOP_UP, _order(Decimal("12.90"), reference=REFERENCES[1])
    bought = _line(_japan(), 1, LineStatus.DELIVERED)
    bought.order = _order(Decimal("12.90"), 10)
    line.target_esim = Esim(line=bought, iccid="8900000000000000001")
    now = timezone.now()
    line.top_up = TopUp(
        line=line,
        esim=line.target_esim,
        transaction_id="EXAMPLE-0001",
        total_bytes=6 * 1024 * MB,
        expires_at=now + timedelta(days=50),
        applied_at=now,
    )
    return mail_contexts.top_up_done(line.order, [line], _paid_note())


def _links() -> Context:
    return mail_contexts.find_orders(
        [
            (_order(Decimal("25.80")), ["Japan 3GB 30Days", "Japan 3GB 30Days"]),
            (_order(Decimal("12.90"), 200, REFERENCES[1]), ["Europe 3GB 30Days"]),
        ]
    )


def _new_link() -> Context:
    return mail_contexts.new_link(_order(Decimal("12.90")))


def _staff_alert() -> Context:
    page = reverse("admin:orders_order_changelist")
    return mail_contexts.staff_alert(_order(Decimal("12.90")), STAFF_SAYINGS[UNKNOWN_PURCHASE], page)


def _low_balance() -> Context:
    power = PurchasingPower(amount=Decimal("38.20"))
    return mail_contexts.shop_alert(SHOP_SAYINGS[LOW_BALANCE], reverse("admin:index"), power=power)


def _held_sync() -> Context:
    doubts = ["The supplier lists 1,204 plans where it listed 2,316 before.", "12 countries are gone."]
    return mail_contexts.shop_alert(SHOP_SAYINGS[HELD_SYNC], reverse("admin:index"), sentences=doubts)


SAMPLES: Mapping[str, Sample] = {
    "delivery": Sample(OutgoingEmail.Kind.DELIVERY, gettext_lazy("eSIM delivered"), _one_ready),
    "several": Sample(OutgoingEmail.Kind.DELIVERY, gettext_lazy("Several eSIMs delivered"), _several_ready),
    "preparing": Sample(OutgoingEmail.Kind.PREPARING, gettext_lazy("eSIM is late"), _late),
    "refunded": Sample(OutgoingEmail.Kind.REFUNDED, gettext_lazy("Refunded"), _refunded),
    "released": Sample(OutgoingEmail.Kind.REFUNDED, gettext_lazy("Not charged"), _released),
    "top_up_done": Sample(OutgoingEmail.Kind.TOP_UP_DONE, gettext_lazy("Top-up done"), _topped_up),
    "find_orders": Sample(OutgoingEmail.Kind.FIND_ORDERS, gettext_lazy("Links to orders"), _links),
    "new_link": Sample(OutgoingEmail.Kind.NEW_LINK, gettext_lazy("New link"), _new_link),
    "staff_alert": Sample(OutgoingEmail.Kind.STAFF_ALERT, gettext_lazy("Alert about an order"), _staff_alert),
    "low_balance": Sample(OutgoingEmail.Kind.SHOP_ALERT, gettext_lazy("Balance runs short"), _low_balance),
    "held_sync": Sample(OutgoingEmail.Kind.SHOP_ALERT, gettext_lazy("Catalog waits"), _held_sync),
}
