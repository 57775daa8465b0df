"""Which mails there are and when each is due: one function a mail."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import PurchasingPower
from orders import gifts, outbox
from orders.captures import NOT_CHARGED
from orders.letters import RELEASED, released_lines
from orders.models import Esim, EsimUsage, Gift, Order, OutgoingEmail, Refund, ShopperRequest, TopUp
from orders.notices import finding
from orders.notices.rules import RULES, key
from orders.status import MOVING_LINE, LineStatus, RefundStatus
from orders.trouble import OPEN_REQUEST, alerts_of, held_sync, late_codes
from orders.wording import LOW_BALANCE


@transaction.atomic
def queue_delivery(order_id: int) -> int | None:
    """One mail for all eSIMs of an order that are ready and not mailed, once no other is about to be.

    Returns:
        The mail's id, or None when there is nothing to send now.
    """
    order = Order.objects.locked().get(pk=order_id)
    ready = Esim.objects.filter(line__order=order, delivery_email=None, ready_at__isnull=False)
    first = ready.order_by("pk").first()
    if first is None or order.lines.filter(status__in=MOVING_LINE).exists():
        return None
    mail = _to_shopper(order, _delivery_kind(order), f"delivery:{first.pk}")
    ready.update(delivery_email=mail)
    return mail.pk


@transaction.atomic
def queue_resend(asked: Order, key: str) -> int | None:
    """The delivery mail once more, with every eSIM that is ready, or the receipt of a top-up; None when there is neither, or its shopper
    is erased.

    The same `key` asks for the same copy.
    """
    # As it is now: the address that `asked` holds may just be erased.
    order = Order.objects.locked().get(pk=asked.pk)
    if order.erased_at is not None:
        return None
    if TopUp.objects.filter(line__order=order).exists():
        return _to_shopper(order, OutgoingEmail.Kind.TOP_UP_DONE, f"resend:{order.pk}:{key}").pk
    if not Esim.objects.filter(line__order=order, ready_at__isnull=False).exists():
        return None
    return _to_shopper(order, _delivery_kind(order), f"resend:{order.pk}:{key}").pk


def _delivery_kind(order: Order) -> OutgoingEmail.Kind:
    """Who buys a gift is told that it is there, and not its codes."""
    is_gift = order.lines.filter(is_gift=True).exists()
    return OutgoingEmail.Kind.GIFT_BOUGHT if is_gift else OutgoingEmail.Kind.DELIVERY


@transaction.atomic
def queue_gift(order_id: int) -> int | None:
    """A gift to its recipient, when its time has come; None when it has not, or when the recipient knows all there is.

    Looked for before the order is locked, as most orders are no gifts, and again after.
    """
    due = gifts.due().filter(order=order_id)
    if not due.exists():
        return None
    Order.objects.locked().get(pk=order_id)
    gift = due.select_related("order").first()
    return queue_gift_mail(gift, timezone.now()) if gift else None


def queue_gift_mail(gift: Gift, now: datetime) -> int:
    """The next mail to the recipient. Hold the order: each mail has a number of its own."""
    number = gift.mailings + 1
    Gift.objects.filter(pk=gift.pk).update(mailings=number, mailed_at=now)
    return outbox.queue(
        OutgoingEmail.Kind.GIFT,
        f"gift:{gift.pk}:{number}",
        to=gift.recipient_email,
        language=gift.language,
        order=gift.order,
    ).pk


@transaction.atomic
def queue_refunded(order_id: int) -> list[int]:
    """Tell the shopper, once for each refund of lines, that the money is on its way back, or that it was never charged.

    Returns:
        The mails that were queued now.
    """
    order = Order.objects.locked().get(pk=order_id)
    sent = set(order.emails.filter(kind=OutgoingEmail.Kind.REFUNDED).values_list("key", flat=True))
    keys = [f"refunded:{pk}" for pk in _refunds_to_tell(order)]
    uncharged = _uncharged_lines(order) - _lines_told(sent)
    if uncharged:
        keys.append(f"{RELEASED}{'-'.join(map(str, sorted(uncharged)))}")
    return [_to_shopper(order, OutgoingEmail.Kind.REFUNDED, key).pk for key in keys if key not in sent]


def _refunds_to_tell(order: Order) -> list[int]:
    """A refund without lines was made by hand, by somebody who knows what the shopper was told."""
    on_its_way = [RefundStatus.PENDING, RefundStatus.SUCCEEDED]
    found = Refund.objects.filter(payment__order=order, status__in=on_its_way, lines__isnull=False)
    return list(found.distinct().order_by("pk").values_list("pk", flat=True))


def _uncharged_lines(order: Order) -> set[int]:
    ended = order.events.filter(kind="line.refunded", data__reason=NOT_CHARGED).values("line")
    lines = order.lines.filter(status=LineStatus.REFUNDED, refund=None, pk__in=ended)
    return set(lines.values_list("pk", flat=True))


def _lines_told(keys: Iterable[str]) -> set[int]:
    return {line for key in keys if key.startswith(RELEASED) for line in released_lines(key)}


@transaction.atomic
def queue_top_up_done(order_id: int) -> list[int]:
    """A receipt for each top-up of an order that is done and of which the shopper was not told.

    Returns:
        The mails that were queued now.
    """
    order = Order.objects.locked().get(pk=order_id)
    untold = TopUp.objects.filter(line__order=order, receipt=None)
    return [_queue_receipt(order, top_up) for top_up in untold.order_by("pk")]


def _queue_receipt(order: Order, top_up: TopUp) -> int:
    mail = _to_shopper(order, OutgoingEmail.Kind.TOP_UP_DONE, f"top_up:{top_up.pk}")
    TopUp.objects.filter(pk=top_up.pk).update(receipt=mail)
    return mail.pk


@transaction.atomic
def queue_preparing(order_id: int) -> int | None:
    """Tell the shopper, once, that an eSIM was bought and its activation code is late."""
    order = Order.objects.locked().get(pk=order_id)
    kind = OutgoingEmail.Kind.PREPARING
    if not late_codes(settings.LATE_CODE_WARN_MINUTES).filter(line__order=order).exists():
        return None
    if order.emails.filter(kind=kind).exists():
        return None
    return _to_shopper(order, kind, f"preparing:{order.pk}").pk


@transaction.atomic
def queue_staff_alerts(order_id: int) -> list[int]:
    """Tell staff, once for each trouble and address, that an order needs a person."""
    order = Order.objects.locked().get(pk=order_id)
    return [
        outbox.queue(
            OutgoingEmail.Kind.STAFF_ALERT,
            f"alert:{order.pk}:{trouble}:{number}",
            to=address,
            language=settings.LANGUAGE_CODE,
            order=order,
        ).pk
        for trouble in alerts_of(order)
        for number, address in enumerate(settings.STAFF_EMAILS)
    ]


def queue_request_alerts(request: ShopperRequest) -> list[int]:
    """Tell staff, once for each address, what a shopper has asked for."""
    return [
        outbox.queue(
            OutgoingEmail.Kind.STAFF_ALERT,
            f"alert:{request.order_id}:{OPEN_REQUEST}:{number}:{request.pk}",
            to=address,
            language=settings.LANGUAGE_CODE,
            order=request.order,
        ).pk
        for number, address in enumerate(settings.STAFF_EMAILS)
    ]


def queue_answer(request: ShopperRequest) -> int:
    """What staff wrote to the shopper who asked."""
    return _to_shopper(request.order, OutgoingEmail.Kind.ANSWER, f"answer:{request.pk}").pk


def queue_new_link(order: Order, key: int) -> int:
    """The order's present link, to its shopper; `key` names the event that made it."""
    return _to_shopper(order, OutgoingEmail.Kind.NEW_LINK, f"link:{order.pk}:{key}").pk


def queue_reminders(usage_id: int) -> list[int]:
    """Remind the shopper, once for each occasion, of what an eSIM has come to; nothing while it is night where it works."""
    usage = EsimUsage.objects.select_related("esim__line__order").get(pk=usage_id)
    order = usage.esim.line.order
    return [_to_shopper(order, RULES[code].kind, key(code, usage)).pk for code in finding.codes_for(usage_id)]


def queue_email_changed(order: Order, old: str, key: int) -> int:
    """To the address that an order had until the event `key`."""
    kind = OutgoingEmail.Kind.EMAIL_CHANGED
    return outbox.queue(kind, f"moved:{order.pk}:{key}", to=old, language=order.language, order=order).pk


def queue_shop_alerts() -> list[int]:
    """Tell staff what keeps the shop from selling, once for each occasion; that money runs short, once a day."""
    power = PurchasingPower.objects.filter(pk=1).first()
    if power is None:
        return []
    occasions = []
    if power.closed_because and power.closed_at:
        occasions.append((power.closed_because, f"{power.closed_at:%Y%m%d%H%M%S}"))
    if power.amount is not None and power.amount < settings.BALANCE_ALERT_BELOW:
        occasions.append((LOW_BALANCE, f"{timezone.now():%Y%m%d}"))
    return [key for what, when in occasions for key in _to_staff(f"shop:{what}:{when}")]


def queue_held_sync() -> list[int]:
    """Tell staff, once for each question, that a catalog waits for them."""
    held = held_sync()
    return _to_staff(held[1]) if held is not None else []


def _to_staff(key: str) -> list[int]:
    """An alert about the shop to each address."""
    return [
        outbox.queue(
            OutgoingEmail.Kind.SHOP_ALERT, f"{key}:{number}", to=address, language=settings.LANGUAGE_CODE
        ).pk
        for number, address in enumerate(settings.STAFF_EMAILS)
    ]


def _to_shopper(order: Order, kind: OutgoingEmail.Kind, key: str) -> OutgoingEmail:
    return outbox.queue(kind, key, to=order.email, language=order.language, order=order)
