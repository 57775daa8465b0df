"""Samples of every kind of mail for staff to look at. Nothing is read from orders and nothing is written; no code in them is real."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_percent
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Destination, Plan, PurchasingPower
from catalog.money import babel_locale, money
from catalog.presentation import data_size, plan_name
from orders import lpa, mail_contexts, qr
from orders.gifts import gift_state
from orders.mail_contexts import Context
from orders.mail_rendering import Letter, Pass, compose, render
from orders.models import Esim, Gift, Order, OrderLine, OutgoingEmail, ShopperRequest, TopUp, UsageState
from orders.notices import contexts as reminders
from orders.presentation import EsimCard, esim_card
from orders.requested import request_facts
from orders.status import LineStatus, RequestStatus
from orders.trouble import HELD_SYNC, OPEN_REQUEST, UNKNOWN_PURCHASE
from orders.wording import GIVEN, LOW_BALANCE, SHOP_SAYINGS, STAFF_SAYINGS

REFERENCE = "XMPL-XMPL-22"
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


def _order(total: Decimal, days_ago: int = 0, reference: str = REFERENCE) -> Order:
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


def _sample_gift() -> Gift:
    """A gift that is in no table and whose link leads nowhere."""
    return Gift(
        token="example",  # noqa: S106
        recipient_email="grace@example.com",
        giver="Ada",
        note=_("Happy birthday! Let us hear from you from Tokyo."),
        deliver_at=timezone.now() + timedelta(days=7),
        zone="Asia/Tokyo",
    )


def _gift_bought() -> Context:
    card = esim_card(_line(_japan(), 1, LineStatus.DELIVERED), 1, None, GIVEN)
    return mail_contexts.gift_bought(
        _order(Decimal("12.90")), [card], gift_state(_sample_gift()), _paid_note()
    )


def _gift() -> Context:
    return mail_contexts.gift(_sample_gift(), [_japan().name])


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
    line.kind, line.order = OrderLine.Kind.TOP_UP, _order(Decimal("12.90"), reference="XMPL-XMPL-33")
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
    return mail_contexts.find_orders(reverse("orders:open_orders", args=["example"]))


def _new_link() -> Context:
    return mail_contexts.new_link(_order(Decimal("12.90")))


def _email_changed() -> Context:
    return mail_contexts.email_changed(_order(Decimal("12.90")))


def _answer(status: str, reply: str) -> Context:
    request = ShopperRequest(
        status=status, words=_("Can I use it in South Korea as well?"), reply=reply, created_at=timezone.now()
    )
    return mail_contexts.answer(_order(Decimal("12.90")), request)


def _answered() -> Context:
    reply = _("It works in Japan only.\n\nFor South Korea you need a plan of its own, or one for the region.")
    return _answer(RequestStatus.ANSWERED, reply)


def _declined() -> Context:
    return _answer(RequestStatus.DECLINED, _("Our supplier tells us that this eSIM has been used."))


def _staff_alert() -> Context:
    page = reverse("admin:orders_order_changelist")
    return mail_contexts.staff_alert(_order(Decimal("12.90")), STAFF_SAYINGS[UNKNOWN_PURCHASE], page)


def _request() -> Context:
    request = ShopperRequest(
        kind=ShopperRequest.Kind.QUESTION, words=_("Can I use it in South Korea as well?")
    )
    page = reverse("admin:orders_shopperrequest_changelist")
    saying = STAFF_SAYINGS[OPEN_REQUEST]
    return mail_contexts.staff_alert(_order(Decimal("12.90")), saying, page, request_facts(request))


def _low_balance() -> Context:
    power = PurchasingPower(amount=Decimal("38.20"))
    return mail_contexts.shop_alert(SHOP_SAYINGS[LOW_BALANCE], reverse("admin:index"), power=power)


def _held_sync() -> Context:
    doubts = ["The supplier lists 1,204 plans where it listed 2,316 before.", "12 countries are gone."]
    return mail_contexts.shop_alert(SHOP_SAYINGS[HELD_SYNC], reverse("admin:index"), sentences=doubts)


def _in_use(state: UsageState, *facts: tuple[str, str]) -> reminders.InUse:
    card = esim_card(_line(_japan(), 1, LineStatus.DELIVERED), 1, None)
    return reminders.InUse(card, facts, str(state.label))


def _reminder(code: str, esim: reminders.InUse, pace: str = "") -> Context:
    return reminders.reminder(code, _order(Decimal("12.90"), 9), esim, pace=pace)


def _not_installed() -> Context:
    facts = (
        (
            _("Days"),
            _("Its days begin when it is first used, usually no later than %(date)s.") % {"date": _in(170)},
        ),
    )
    return _reminder("install", _in_use(UsageState.UNUSED, *facts))


def _used(share: float) -> str:
    return _("%(used)s of %(total)s used (%(share)s)") % {
        "used": data_size(int(share * 3 * 1024 * MB)),
        "total": data_size(3 * 1024 * MB),
        "share": format_percent(share, locale=babel_locale()),
    }


def _low_data() -> Context:
    facts = (_("Used"), _used(0.81)), (_("As of"), "14:05 UTC")
    pace = _("At this pace your data lasts until %(day)s.") % {"day": _in(2)}
    return _reminder("low", _in_use(UsageState.IN_USE, *facts), pace)


def _used_up() -> Context:
    facts = (_("Used"), _used(1)), (_("As of"), "14:05 UTC")
    return _reminder("used_up", _in_use(UsageState.USED_UP, *facts))


def _ends_soon() -> Context:
    return _reminder("soon", _in_use(UsageState.IN_USE, (_("Used"), _used(0.4)), (_("Ends"), _in(2))))


def _ended() -> Context:
    esim = _in_use(UsageState.EXPIRED, (_("Used"), _used(0.9)), (_("Ended"), _in(0)))
    place = f"{settings.SITE_URL}{reverse('catalog:countries')}"
    after = reminders.Next(
        "Japan", place, again=place, price=money(Decimal("12.90"), settings.STORE_CURRENCY)
    )
    return reminders.ended(_order(Decimal("12.90"), 31), esim, after)


def _in(days: int) -> str:
    return format_date(timezone.now() + timedelta(days=days), "long", locale=babel_locale())


SAMPLES: Mapping[str, Sample] = {
    "delivery": Sample(OutgoingEmail.Kind.DELIVERY, gettext_lazy("eSIM delivered"), _one_ready),
    "several": Sample(OutgoingEmail.Kind.DELIVERY, gettext_lazy("Several eSIMs delivered"), _several_ready),
    "gift_bought": Sample(OutgoingEmail.Kind.GIFT_BOUGHT, gettext_lazy("Gift bought"), _gift_bought),
    "gift": Sample(OutgoingEmail.Kind.GIFT, gettext_lazy("Gift"), _gift),
    "preparing": Sample(OutgoingEmail.Kind.PREPARING, gettext_lazy("eSIM is late"), _late),
    "refunded": Sample(OutgoingEmail.Kind.REFUNDED, gettext_lazy("Refunded"), _refunded),
    "released": Sample(OutgoingEmail.Kind.REFUNDED, gettext_lazy("Not charged"), _released),
    "top_up_done": Sample(OutgoingEmail.Kind.TOP_UP_DONE, gettext_lazy("Top-up done"), _topped_up),
    "find_orders": Sample(OutgoingEmail.Kind.FIND_ORDERS, gettext_lazy("Link to all orders"), _links),
    "new_link": Sample(OutgoingEmail.Kind.NEW_LINK, gettext_lazy("New link"), _new_link),
    "not_installed": Sample(
        OutgoingEmail.Kind.NOT_INSTALLED, gettext_lazy("Reminder to install"), _not_installed
    ),
    "low_data": Sample(OutgoingEmail.Kind.LOW_DATA, gettext_lazy("Data runs low"), _low_data),
    "used_up": Sample(OutgoingEmail.Kind.USED_UP, gettext_lazy("Data used up"), _used_up),
    "expiring": Sample(OutgoingEmail.Kind.EXPIRING, gettext_lazy("Ends soon"), _ends_soon),
    "expired": Sample(OutgoingEmail.Kind.EXPIRED, gettext_lazy("Ended"), _ended),
    "email_changed": Sample(
        OutgoingEmail.Kind.EMAIL_CHANGED, gettext_lazy("Address changed"), _email_changed
    ),
    "answer": Sample(OutgoingEmail.Kind.ANSWER, gettext_lazy("Answer"), _answered),
    "declined": Sample(OutgoingEmail.Kind.ANSWER, gettext_lazy("Refund declined"), _declined),
    "staff_alert": Sample(OutgoingEmail.Kind.STAFF_ALERT, gettext_lazy("Alert about an order"), _staff_alert),
    "request": Sample(OutgoingEmail.Kind.STAFF_ALERT, gettext_lazy("A shopper asks"), _request),
    "low_balance": Sample(OutgoingEmail.Kind.SHOP_ALERT, gettext_lazy("Balance runs short"), _low_balance),
    "held_sync": Sample(OutgoingEmail.Kind.SHOP_ALERT, gettext_lazy("Catalog waits"), _held_sync),
}
