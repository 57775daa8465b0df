"""Which mails there are and when each is due: one function a mail."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from catalog.models import PurchasingPower
from orders import limits, outbox
from orders.captures import NOT_CHARGED
from orders.letters import RELEASED, released_lines
from orders.models import Esim, Order, OutgoingEmail, Refund, ShopperRequest, TopUp
from orders.status import MOVING_LINE, LineStatus, RefundStatus
from orders.trouble import OPEN_REQUEST, alerts_of, held_sync, late_codes
from orders.wording import LOW_BALANCE

FIND_ORDERS_EVERY_SECONDS = 600
# Mails that one network may ask for in an hour, counted by windows of the above.
FIND_ORDERS_PER_ADDRESS = 20
FIND_ORDERS_WINDOWS = 6


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
    mail = _to_shopper(order, OutgoingEmail.Kind.DELIVERY, f"delivery:{first.pk}")
    ready.update(delivery_email=mail)
    return mail.pk


def queue_resend(order: Order, key: str) -> int | None:
    """The delivery mail once more, with every eSIM that is ready, or the receipt of a top-up; None when there is neither.

    The same `key` asks for the same copy.
    """
    if TopUp.objects.filter(line__order=order).exists():
        return _to_shopper(order, OutgoingEmail.Kind.TOP_UP_DONE, f"resend:{order.pk}:{key}").pk
    if not Esim.objects.filter(line__order=order, ready_at__isnull=False).exists():
        return None
    return _to_shopper(order, OutgoingEmail.Kind.DELIVERY, f"resend:{order.pk}:{key}").pk


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


def queue_find_orders(email: str, language: str, client_address: str | None) -> int | None:
    """The links of all paid orders of an address, to that address, at most once in ten minutes.

    Who asks from one network for the mails of many addresses is stopped at so many an hour.

    The row is written for an unknown address as well and dropped when it is to be sent: answering the one must take exactly
    what answering the other takes.

    Returns:
        The mail's id, or None where no more is sent for this network now.
    """
    window = int(timezone.now().timestamp()) // FIND_ORDERS_EVERY_SECONDS
    mailbox, asker = _digest(email.lower()), _digest(limits.network(client_address))
    asked = OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.FIND_ORDERS)
    before = asked.filter(key__startswith=f"find:{window}:{mailbox}:").first()
    if before is not None:
        return before.pk
    hour = [("key__startswith", f"find:{window - ago}:") for ago in range(FIND_ORDERS_WINDOWS)]
    sent = asked.filter(Q(*hour, _connector=Q.OR), key__endswith=f":{asker}").count()
    if client_address is not None and sent >= FIND_ORDERS_PER_ADDRESS:
        return None
    key = f"find:{window}:{mailbox}:{asker}"
    return outbox.queue(OutgoingEmail.Kind.FIND_ORDERS, key, to=email, language=language).pk


def _digest(name: str) -> str:
    """Stands for a name in a key, where it must not be read."""
    return salted_hmac("orders.emails", name, algorithm="sha256").hexdigest()[:32]


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


def queue_new_link(order: Order, key: int) -> int:
    """The order's present link, to its shopper; `key` names the event that made it."""
    return _to_shopper(order, OutgoingEmail.Kind.NEW_LINK, f"link:{order.pk}:{key}").pk


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
