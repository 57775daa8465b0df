"""Writing queued mails: what each says, from the rows as they are now, in the order's language."""

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import PurchasingPower, SyncRun
from orders import mail_contexts
from orders.explanation import promo_note
from orders.gifts import gift_state
from orders.mail_rendering import compose
from orders.models import Esim, Finding, Gift, Order, OutgoingEmail, Payment, Refund, ShopperRequest
from orders.notices import letters as reminders
from orders.notices.rules import RULES
from orders.presentation import esim_card, gift_cards
from orders.requested import request_facts
from orders.status import LineStatus, PaymentStatus, RequestStatus
from orders.trouble import HELD_SYNC, OPEN_REQUEST
from orders.wording import GIVEN, HELD_NOTE, SHOP_SAYINGS, STAFF_SAYINGS

Context = dict[str, Any]
MAX_SENTENCES = 5
RELEASED = "released:"


def write(mail: OutgoingEmail) -> EmailMultiAlternatives | None:
    """The finished message of a queued mail, or None when there is nothing to say.

    It holds bearer secrets: send it, keep it nowhere.
    """
    with translation.override(mail.language):
        context = said_by(mail)
        # The same id for every copy of a mail, so that a second one, after a crash, folds into the first.
        return compose(mail.kind, context, to=mail.to, message_id=f"mail-{mail.pk}") if context else None


def said_by(mail: OutgoingEmail) -> Context:
    """What a mail says, in the active language; empty when that is nothing."""
    return CONTEXTS[mail.kind](mail)


def _delivery(mail: OutgoingEmail) -> Context:
    """The eSIMs this mail was queued for; a copy asked for later holds all that are ready."""
    if mail.order is None:
        return {}
    ready = Esim.objects.filter(line__order=mail.order, ready_at__isnull=False)
    ready = ready.select_related("line__plan__destination")
    chosen = ready.filter(delivery_email=mail) if ready.filter(delivery_email=mail).exists() else ready
    count = mail.order.lines.count()
    cards = [card for esim in chosen if (card := esim_card(esim.line, count, esim)).is_ready]
    return mail_contexts.delivery(mail.order, cards, _money_note(mail.order)) if cards else {}


def _money_note(order: Order) -> str:
    held = order.payments.filter(
        capture=Payment.Capture.AFTER_PURCHASE, status=PaymentStatus.AUTHORIZED
    ).exists()
    if held:
        return str(HELD_NOTE)
    paid = _("Paid by card or wallet through Stripe.")
    return f"{paid} {promo_note(order, list(order.lines.all()))}" if order.promo_code else paid


def _gift_bought(mail: OutgoingEmail) -> Context:
    """For the buyer, who is not told the code."""
    if mail.order is None:
        return {}
    lines = list(mail.order.lines.filter(status=LineStatus.DELIVERED).select_related("plan__destination"))
    cards = [esim_card(line, len(lines), None, GIVEN) for line in lines]
    gift = gift_state(mail.order.gift)
    return mail_contexts.gift_bought(mail.order, cards, gift, _money_note(mail.order)) if cards else {}


def _gift(mail: OutgoingEmail) -> Context:
    """For the recipient. Address and link are read at once: a link never goes to an address that was corrected meanwhile."""
    gift = Gift.objects.select_related("order").filter(order=mail.order).first()
    if gift is None or gift.recipient_email != mail.to:
        return {}
    names = [card.plan_name for card in gift_cards(gift.order) if card.is_ready]
    return mail_contexts.gift(gift, names) if names else {}


def _refunded(mail: OutgoingEmail) -> Context:
    if mail.order is None:
        return {}
    lines = mail.order.lines.select_related("refund").order_by("number")
    is_released = mail.key.startswith(RELEASED)
    mine = [
        line
        for line in lines
        if (line.pk in released_lines(mail.key) if is_released else mail.key == f"refunded:{line.refund_id}")
    ]
    by_machine = all(line.refund is None or line.refund.origin == Refund.Origin.MACHINE for line in mine)
    return (
        mail_contexts.refunded(mail.order, mine, is_released=is_released, was_bought=not by_machine)
        if mine
        else {}
    )


def _top_up_done(mail: OutgoingEmail) -> Context:
    """The top-up this mail was queued for; a copy asked for later tells of all that the order holds. Nothing once the money went back."""
    if mail.order is None:
        return {}
    related = ("plan__destination", "top_up", "target_esim__line__order")
    done = mail.order.lines.filter(status=LineStatus.DELIVERED, top_up__isnull=False).select_related(*related)
    mine = done.filter(top_up__receipt=mail)
    lines = list((mine if mine.exists() else done).order_by("number"))
    return mail_contexts.top_up_done(mail.order, lines, _money_note(mail.order)) if lines else {}


def released_lines(key: str) -> list[int]:
    """The lines that a mail about money never charged speaks of."""
    return [int(number) for number in key.removeprefix(RELEASED).split("-")]


def _find_orders(mail: OutgoingEmail) -> Context:
    finding = Finding.objects.filter(mail=mail).first()
    return mail_contexts.find_orders(finding.get_absolute_url()) if finding else {}


def _staff_alert(mail: OutgoingEmail) -> Context:
    if mail.order is None:
        return {}
    _alert, _order, trouble, _number, *about = mail.key.split(":")
    if trouble == OPEN_REQUEST and about:
        return _request_alert(mail.order, int(about[0]))
    page = reverse("admin:orders_order_change", args=[mail.order.pk])
    return mail_contexts.staff_alert(mail.order, STAFF_SAYINGS[trouble], page)


def _request_alert(order: Order, request_id: int) -> Context:
    """What is asked, and where to answer; nothing to say once somebody has."""
    request = order.requests.filter(pk=request_id, status=RequestStatus.OPEN).select_related("line").first()
    if request is None:
        return {}
    page = reverse("admin:orders_shopperrequest_change", args=[request.pk])
    return mail_contexts.staff_alert(order, STAFF_SAYINGS[OPEN_REQUEST], page, request_facts(request))


def _answer(mail: OutgoingEmail) -> Context:
    """Staff's own words, as they stand with the request."""
    request = ShopperRequest.objects.filter(pk=int(mail.key.rpartition(":")[2])).first()
    if mail.order is None or request is None or not request.reply:
        return {}
    return mail_contexts.answer(mail.order, request)


def _email_changed(mail: OutgoingEmail) -> Context:
    return mail_contexts.email_changed(mail.order) if mail.order else {}


def _preparing(mail: OutgoingEmail) -> Context:
    """Nothing to say once the code has come: the delivery mail says it."""
    if mail.order is None:
        return {}
    late = mail.order.lines.filter(status=LineStatus.PREPARING).order_by("number")
    lines = list(late.select_related("plan__destination"))
    count = mail.order.lines.count()
    cards = [esim_card(line, count, None) for line in lines]
    is_gift = any(line.is_gift for line in lines)
    return mail_contexts.preparing(mail.order, cards, is_gift=is_gift) if cards else {}


def _new_link(mail: OutgoingEmail) -> Context:
    return mail_contexts.new_link(mail.order) if mail.order else {}


def _shop_alert(mail: OutgoingEmail) -> Context:
    what = mail.key.split(":")[1]
    if what == HELD_SYNC:
        return _held_sync()
    power = PurchasingPower.objects.filter(pk=1).first()
    return mail_contexts.shop_alert(SHOP_SAYINGS[what], reverse("admin:index"), power=power)


def _held_sync() -> Context:
    """What was doubtful, and where to decide; nothing to say once somebody has."""
    run = SyncRun.objects.filter(status=SyncRun.Status.HELD).first()
    if run is None:
        return {}
    doubts = run.errors[:MAX_SENTENCES]
    return mail_contexts.shop_alert(SHOP_SAYINGS[HELD_SYNC], run.decision_url, sentences=doubts)


CONTEXTS: dict[str, Callable[[OutgoingEmail], Context]] = {
    OutgoingEmail.Kind.DELIVERY: _delivery,
    OutgoingEmail.Kind.GIFT_BOUGHT: _gift_bought,
    OutgoingEmail.Kind.GIFT: _gift,
    OutgoingEmail.Kind.PREPARING: _preparing,
    OutgoingEmail.Kind.REFUNDED: _refunded,
    OutgoingEmail.Kind.TOP_UP_DONE: _top_up_done,
    OutgoingEmail.Kind.FIND_ORDERS: _find_orders,
    OutgoingEmail.Kind.NEW_LINK: _new_link,
    OutgoingEmail.Kind.EMAIL_CHANGED: _email_changed,
    OutgoingEmail.Kind.ANSWER: _answer,
    OutgoingEmail.Kind.STAFF_ALERT: _staff_alert,
    OutgoingEmail.Kind.SHOP_ALERT: _shop_alert,
    **{rule.kind: reminders.context for rule in RULES.values()},
}
