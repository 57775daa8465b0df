"""Writing queued mails: what each says, from the rows as they are now, in the order's language."""

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import PurchasingPower, SyncRun
from orders import mail_contexts
from orders.mail_rendering import compose
from orders.models import Esim, Order, OutgoingEmail, Payment, Refund
from orders.presentation import esim_card
from orders.status import LineStatus, PaymentStatus
from orders.trouble import HELD_SYNC
from orders.wording import HELD_NOTE, SHOP_SAYINGS, STAFF_SAYINGS

Context = dict[str, Any]
MAX_LINKS = 50
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
    return str(HELD_NOTE) if held else _("Paid by card or wallet through Stripe.")


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
    found = Order.objects.paid_by(mail.to).prefetch_related("lines")[:MAX_LINKS]
    named = [(order, [line.title for line in order.lines.all()]) for order in found]
    return mail_contexts.find_orders(named) if named else {}


def _staff_alert(mail: OutgoingEmail) -> Context:
    if mail.order is None:
        return {}
    trouble = mail.key.split(":")[2]
    page = reverse("admin:orders_order_change", args=[mail.order.pk])
    return mail_contexts.staff_alert(mail.order, STAFF_SAYINGS[trouble], page)


def _preparing(mail: OutgoingEmail) -> Context:
    """Nothing to say once the code has come: the delivery mail says it."""
    if mail.order is None:
        return {}
    late = mail.order.lines.filter(status=LineStatus.PREPARING).select_related("plan__destination")
    count = mail.order.lines.count()
    cards = [esim_card(line, count, None) for line in late.order_by("number")]
    return mail_contexts.preparing(mail.order, cards) if cards else {}


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
    OutgoingEmail.Kind.PREPARING: _preparing,
    OutgoingEmail.Kind.REFUNDED: _refunded,
    OutgoingEmail.Kind.TOP_UP_DONE: _top_up_done,
    OutgoingEmail.Kind.FIND_ORDERS: _find_orders,
    OutgoingEmail.Kind.NEW_LINK: _new_link,
    OutgoingEmail.Kind.STAFF_ALERT: _staff_alert,
    OutgoingEmail.Kind.SHOP_ALERT: _shop_alert,
}
