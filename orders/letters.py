"""Writing mails: templates in the order's language, text and HTML, with what belongs inside."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from anymail.message import attach_inline_image
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from catalog.models import PurchasingPower, SyncRun
from orders import qr
from orders.models import Esim, Order, OutgoingEmail, Refund
from orders.presentation import EsimCard, esim_card
from orders.status import LineStatus
from orders.trouble import HELD_SYNC
from orders.wording import SHOP_SAYINGS, STAFF_SAYINGS

Context = dict[str, Any]
MAX_LINKS = 50
MAX_SENTENCES = 5
RELEASED = "released:"


def write(mail: OutgoingEmail) -> EmailMultiAlternatives | None:
    """The finished message of a queued mail, or None when there is nothing to say.

    It holds bearer secrets: send it, keep it nowhere.
    """
    with translation.override(mail.language):
        about = CONTEXTS[mail.kind](mail)
        return _message(mail, {**_shop(), "mail": mail, "order": mail.order, **about}) if about else None


def _message(mail: OutgoingEmail, context: Context) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"emails/{mail.kind}/subject.txt", context).split()),
        to=[mail.to],
        reply_to=[settings.SUPPORT_EMAIL] if settings.SUPPORT_EMAIL else None,
        # The same for every copy of a mail, so that a second one, after a crash, folds into the first.
        headers={"Message-ID": f"<mail-{mail.pk}@{_host()}>", "Auto-Submitted": "auto-generated"},
    )
    context["esims"] = [(card, _add_qr(message, card)) for card in context.get("cards", ())]
    message.body = render_to_string(f"emails/{mail.kind}/body.txt", context)
    message.attach_alternative(render_to_string(f"emails/{mail.kind}/body.html", context), "text/html")
    return message


def _add_qr(message: EmailMultiAlternatives, card: EsimCard) -> str:
    """The same picture twice: inside the text for reading, attached for keeping or for clients that hide inline ones.

    Returns:
        The content id by which the HTML shows it.
    """
    picture, name = qr.png(card.lpa), f"esim-{card.number}.png"
    message.attach(name, picture, "image/png")
    return str(attach_inline_image(message, picture, filename=f"inline-{name}", domain=_host()))


def _shop() -> Context:
    return {
        "STORE_NAME": settings.STORE_NAME,
        "SITE_URL": settings.SITE_URL,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
    }


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _delivery(mail: OutgoingEmail) -> Context:
    """The eSIMs this mail was queued for; a copy asked for later holds all that are ready."""
    ready = Esim.objects.filter(line__order=mail.order, ready_at__isnull=False).select_related("line__plan")
    chosen = ready.filter(delivery_email=mail) if ready.filter(delivery_email=mail).exists() else ready
    count = mail.order.lines.count() if mail.order else 0
    cards = [esim_card(esim.line, count, esim) for esim in chosen]
    return {"cards": cards, "order_url": _order_url(mail)}


def _refunded(mail: OutgoingEmail) -> Context:
    """Money on its way back, or a hold that was let go; `was_bought` where it is not the supplier who could not deliver."""
    if mail.order is None:
        return {}
    lines = mail.order.lines.select_related("refund").order_by("number")
    is_released = mail.key.startswith(RELEASED)
    mine = [
        line
        for line in lines
        if (line.pk in released_lines(mail.key) if is_released else mail.key == f"refunded:{line.refund_id}")
    ]
    if not mine:
        return {}
    by_machine = all(line.refund is None or line.refund.origin == Refund.Origin.MACHINE for line in mine)
    return {
        "lines": mine,
        "amount": sum(line.unit_price for line in mine),
        "is_released": is_released,
        "was_bought": not by_machine,
        "order_url": _order_url(mail),
    }


def released_lines(key: str) -> list[int]:
    """The lines that a mail about money never charged speaks of."""
    return [int(number) for number in key.removeprefix(RELEASED).split("-")]


def _find_orders(mail: OutgoingEmail) -> Context:
    found = Order.objects.paid_by(mail.to).prefetch_related("lines")[:MAX_LINKS]
    return (
        {"orders": [(order, settings.SITE_URL + order.get_absolute_url()) for order in found]}
        if found
        else {}
    )


def _staff_alert(mail: OutgoingEmail) -> Context:
    """What happened and where to look. Staff get the order's reference, never its link."""
    if mail.order is None:
        return {}
    trouble = mail.key.split(":")[2]
    page = reverse("admin:orders_order_change", args=[mail.order.pk])
    return {"saying": STAFF_SAYINGS[trouble], "admin_url": f"{settings.SITE_URL}{page}"}


def _preparing(mail: OutgoingEmail) -> Context:
    """Nothing to say once the code has come: the delivery mail says it."""
    lines = mail.order.lines.filter(status=LineStatus.PREPARING) if mail.order else ()
    return {"lines": lines, "order_url": _order_url(mail)} if lines else {}


def _new_link(mail: OutgoingEmail) -> Context:
    return {"order_url": _order_url(mail)}


def _shop_alert(mail: OutgoingEmail) -> Context:
    what = mail.key.split(":")[1]
    if what == HELD_SYNC:
        return _held_sync()
    return {
        "saying": SHOP_SAYINGS[what],
        "power": PurchasingPower.objects.filter(pk=1).first(),
        "currency": settings.MOBILEXY_CURRENCY,
        "admin_url": f"{settings.SITE_URL}{reverse('admin:index')}",
    }


def _held_sync() -> Context:
    """What was doubtful, and where to decide; nothing to say once somebody has."""
    run = SyncRun.objects.filter(status=SyncRun.Status.HELD).first()
    if run is None:
        return {}
    return {
        "saying": SHOP_SAYINGS[HELD_SYNC],
        "sentences": run.errors[:MAX_SENTENCES],
        "admin_url": f"{settings.SITE_URL}{run.decision_url}",
    }


def _order_url(mail: OutgoingEmail) -> str:
    return f"{settings.SITE_URL}{mail.order.get_absolute_url() if mail.order else '/'}"


CONTEXTS: dict[str, Callable[[OutgoingEmail], Context]] = {
    OutgoingEmail.Kind.DELIVERY: _delivery,
    OutgoingEmail.Kind.PREPARING: _preparing,
    OutgoingEmail.Kind.REFUNDED: _refunded,
    OutgoingEmail.Kind.FIND_ORDERS: _find_orders,
    OutgoingEmail.Kind.NEW_LINK: _new_link,
    OutgoingEmail.Kind.STAFF_ALERT: _staff_alert,
    OutgoingEmail.Kind.SHOP_ALERT: _shop_alert,
}
