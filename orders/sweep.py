"""What is due: queries that find every step whose bell was lost. Bounded, idempotent, safe for two sweepers at once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from orders import balance as balances
from orders import gifts
from orders import receipts as documents
from orders.captures import HURRY, NOT_CHARGED, OPEN_LINE
from orders.letters import RELEASED
from orders.models import (
    BalanceReading,
    Dispute,
    Esim,
    Finding,
    Order,
    OrderEvent,
    OrderLine,
    OutgoingEmail,
    Payment,
    Purchase,
    Refund,
    StripeEvent,
    TopUp,
)
from orders.notices import finding
from orders.status import (
    MOVING_LINE,
    SETTLED_LINE,
    DisputeStatus,
    EmailStatus,
    LineStatus,
    OrderStatus,
    PaymentStatus,
    PurchaseStatus,
    RefundStatus,
    Verdict,
)
from orders.trouble import ALERTS, held_sync, in_trouble, late_codes
from orders.usage import polling

BATCH = 200
ASK_STRIPE_BATCH = 50
GRACE = timedelta(minutes=2)  # the ordinary bell gets this long before the sweep rings as well
ASK_AGAIN = timedelta(minutes=5)
JUDGE_AGAIN = timedelta(minutes=10)  # a person may have decided about another purchase of that time
ASK_SELDOM = timedelta(hours=6)  # what changes in days
LATEST_NEWS = timedelta(days=7)
STUCK_MAIL = timedelta(minutes=15)


def events() -> list[int]:
    """Stored Stripe events that nobody has dealt with."""
    waiting = [StripeEvent.Status.RECEIVED, StripeEvent.Status.FAILED]
    return _pks(
        StripeEvent.objects.filter(status__in=waiting, received_at__lt=_ago(GRACE)).order_by("received_at")
    )


def payments() -> list[int]:
    """Open payment pages whose truth only Stripe knows: paid while a webhook was lost, or run out."""
    asked = Q(checked_at=None) | Q(checked_at__lt=_ago(ASK_AGAIN))
    open_ = [PaymentStatus.CREATED, PaymentStatus.OPEN, PaymentStatus.PROCESSING]
    due = Payment.objects.filter(asked, status__in=open_, created_at__lt=_ago(GRACE))
    return _pks(due.order_by("checked_at", "pk"), ASK_STRIPE_BATCH)


def lines(order_id: int | None = None) -> list[int]:
    """Paid lines whose time to be bought has come; of one order, or of all that were left behind."""
    due = OrderLine.objects.filter(
        status=LineStatus.WAITING, order__status=OrderStatus.PAID, next_attempt_at__lte=timezone.now()
    )
    if order_id is not None:
        due = due.filter(order_id=order_id)
    return _pks(due.order_by("next_attempt_at", "number"))


def lines_on_hold() -> list[int]:
    """Refused lines that are to be tried again, or whose time is over."""
    held = OrderLine.objects.filter(status=LineStatus.ON_HOLD, next_attempt_at__lte=timezone.now())
    return _pks(held.order_by("next_attempt_at"))


def balance() -> list[int]:
    """The newest reading of the supplier's balance (0 for none), when another is due."""
    newest = BalanceReading.objects.values_list("pk", flat=True).first()
    return [newest or 0] if balances.is_due() else []


def purchases_to_judge() -> list[int]:
    """Purchases without an answer about which the balance may have something to say."""
    settled = timezone.now() - balances.settle_time()
    fresh = Q(judged_at=None) | (Q(verdict=Verdict.AMBIGUOUS) & Q(judged_at__lt=_ago(JUDGE_AGAIN)))
    open_ = Purchase.objects.filter(fresh, status=PurchaseStatus.UNKNOWN, started_at__lt=settled)
    return _pks(open_.order_by("judged_at", "pk"))


def purchases() -> list[int]:
    """Calls whose process died: too old to be still under way."""
    old = _ago(timedelta(minutes=settings.PURCHASE_STALE_MINUTES))
    return _pks(
        Purchase.objects.filter(status=PurchaseStatus.STARTED, started_at__lt=old).order_by("started_at")
    )


def orders_to_follow() -> list[int]:
    """Paid orders with something left to do after buying: mail an eSIM, give money back, or close."""
    ready = Esim.objects.filter(line__order=OuterRef("pk"), delivery_email=None, ready_at__isnull=False)
    of_order = OrderLine.objects.filter(order=OuterRef("pk"))
    mail = Exists(ready) & ~Exists(of_order.filter(status__in=MOVING_LINE))
    # What is held or disputed is not refunded now; the end of either rings for it.
    waits = Exists(Payment.objects.filter(order=OuterRef("pk"), status=PaymentStatus.AUTHORIZED)) | Exists(
        Dispute.objects.filter(payment__order=OuterRef("pk"), status=DisputeStatus.OPEN)
    )
    refund = Exists(of_order.filter(status=LineStatus.REFUND_DUE, refund=None)) & ~waits
    close = ~Exists(of_order.exclude(status__in=SETTLED_LINE))
    receipt = Exists(TopUp.objects.filter(line__order=OuterRef("pk"), receipt=None))
    open_ = Q(status=OrderStatus.PAID) & (mail | receipt | refund | close)
    return _pks(Order.objects.filter(open_).order_by("pk")) + _with_something_unsaid()


def _with_something_unsaid() -> list[int]:
    """Orders of which the last mail was not queued yet when a process died. One about an eSIM is looked for while the order is open,
    too; one about money would not be found as long as another line of the order waits for a person.
    """
    ready = Esim.objects.filter(
        delivery_email=None, ready_at__isnull=False, line__status=LineStatus.DELIVERED
    )
    untold = TopUp.objects.filter(receipt=None, line__status=LineStatus.DELIVERED)
    unsaid = Q(pk__in=ready.values("line__order")) | Q(pk__in=untold.values("line__order"))
    closed = Q(status=OrderStatus.COMPLETED) & unsaid
    about_money = Q(pk__in=_refunds_untold()) | Q(pk__in=_releases_untold())
    paid = Q(status__in=[OrderStatus.PAID, OrderStatus.COMPLETED])
    return _pks(Order.objects.filter(closed | (paid & about_money)).order_by("pk"))


def _refunds_untold() -> "QuerySet[Any]":
    """Orders with money on its way back."""
    told = OutgoingEmail.objects.filter(key=Concat(Value("refunded:"), Cast(OuterRef("pk"), CharField())))
    returned = Refund.objects.filter(
        ~Exists(told),
        status__in=[RefundStatus.PENDING, RefundStatus.SUCCEEDED],
        lines__isnull=False,
        created_at__gt=_ago(LATEST_NEWS),
    )
    return returned.values("payment__order")


def _releases_untold() -> "QuerySet[Any]":
    """Orders with lines that were never charged, and no mail at all that says so."""
    told = OutgoingEmail.objects.filter(order=OuterRef("order"), key__startswith=RELEASED)
    ended = OrderEvent.objects.filter(
        ~Exists(told),
        kind="line.refunded",
        data__reason=NOT_CHARGED,
        line__refund=None,
        created_at__gt=_ago(LATEST_NEWS),
    )
    return ended.values("order")


def pictures(order_id: int | None = None) -> list[int]:
    """Of which eSIMs the activation code may be read from a picture now; of one order, or of all."""
    due = Esim.objects.filter(next_picture_at__lte=timezone.now(), lpa="")
    if order_id is not None:
        due = due.filter(line__order=order_id)
    return _pks(due.order_by("next_picture_at"))


def orders_to_excuse() -> list[int]:
    """Orders with a late activation code of which the shopper has not been told."""
    late = late_codes(settings.LATE_CODE_WARN_MINUTES).filter(line__order=OuterRef("pk"))
    told = OutgoingEmail.objects.filter(order=OuterRef("pk"), kind=OutgoingEmail.Kind.PREPARING)
    return _pks(Order.objects.filter(Exists(late), ~Exists(told)).order_by("pk"))


def gifts_to_mail() -> list[int]:
    """Orders for somebody else of which the time has come, or of which more is there than the recipient knows."""
    return list(gifts.due().order_by("deliver_at", "pk").values_list("order", flat=True)[:BATCH])


def orders_to_report() -> list[int]:
    """Orders with a trouble of which no member of staff has been told."""
    if not settings.STAFF_EMAILS:
        return []
    found: set[int] = set()
    for code in ALERTS:
        prefix = Concat(Value("alert:"), Cast(OuterRef("pk"), CharField()), Value(f":{code}:"))
        told = OutgoingEmail.objects.filter(key__startswith=prefix)
        found.update(_pks(Order.objects.filter(in_trouble(code), ~Exists(told)).order_by("pk")))
    return sorted(found)


def held_syncs() -> list[int]:
    """The catalog that waits for staff, when none of them has been told of it."""
    held = held_sync() if settings.STAFF_EMAILS else None
    if held is None or OutgoingEmail.objects.filter(key__startswith=f"{held[1]}:").exists():
        return []
    return [held[0]]


def refunds() -> list[int]:
    """Refunds that Stripe has not been asked for, or that are not at their end."""
    asked = Q(checked_at=None) | Q(checked_at__lt=_ago(ASK_AGAIN))
    moving = [RefundStatus.CREATED, RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION]
    return _pks(
        Refund.objects.filter(asked, status__in=moving).order_by("checked_at", "pk"), ASK_STRIPE_BATCH
    )


def receipts() -> list[int]:
    """Orders of the last days whose receipt or credit note was not written, as by an old process while the shop is upgraded."""
    late = _ago(LATEST_NEWS)
    refunded = Refund.objects.filter(payment__order=OuterRef("pk"), created_at__gt=late)
    recent = Q(paid_at__gt=late) | Q(Exists(refunded))
    return _pks(Order.objects.filter(documents.lacking(), recent).order_by("pk"))


def captures() -> list[int]:
    """Holds that can be charged or let go, that are about to end, or that nobody has asked about for long."""
    asked = Q(checked_at=None) | Q(checked_at__lt=_ago(ASK_AGAIN))
    undecided = OrderLine.objects.filter(order=OuterRef("order"), status__in=OPEN_LINE)
    ends = Q(capture_before__lt=timezone.now() + HURRY)
    ready = Q(capture_amount__isnull=False) | ~Exists(undecided) | ends
    forgotten = Q(checked_at__lt=_ago(ASK_SELDOM))
    due = Payment.objects.filter(asked, ready | forgotten, status=PaymentStatus.AUTHORIZED)
    return _pks(due.order_by("checked_at", "pk"), ASK_STRIPE_BATCH)


def disputes() -> list[int]:
    """Open disputes, each a few times a day."""
    asked = Q(checked_at=None) | Q(checked_at__lt=_ago(ASK_SELDOM))
    return _pks(
        Dispute.objects.filter(asked, status=DisputeStatus.OPEN).order_by("checked_at", "pk"),
        ASK_STRIPE_BATCH,
    )


def esims_to_watch() -> list[int]:
    """ESIMs that were ready before their use was read, or by a process of before."""
    ready = Esim.objects.filter(usage=None, ready_at__isnull=False, line__status=LineStatus.DELIVERED)
    return _pks(ready.order_by("pk"))


def usage_calls() -> list[int]:
    """One number for each call to the supplier that this minute may make; which eSIMs it is about is decided as it is made."""
    return list(range(polling.calls_due()))


def reminders() -> list[int]:
    """Usages about which something is to be said, where it is day."""
    return finding.due(BATCH)


def findings() -> list[int]:
    """Askings for orders that nobody has answered."""
    return _pks(Finding.objects.filter(answered_at=None, created_at__lt=_ago(GRACE)).order_by("pk"))


def emails() -> list[int]:
    """Queued mails whose time has come."""
    due = Q(next_attempt_at=None, created_at__lt=_ago(GRACE)) | Q(next_attempt_at__lte=timezone.now())
    return _pks(OutgoingEmail.objects.filter(due, status=EmailStatus.QUEUED).order_by("pk"))


def stuck_emails() -> list[int]:
    """Mails whose sender died."""
    return _pks(
        OutgoingEmail.objects.filter(status=EmailStatus.SENDING, claimed_at__lt=_ago(STUCK_MAIL)).order_by(
            "pk"
        )
    )


def _ago(span: timedelta) -> datetime:
    return timezone.now() - span


def _pks(rows: "QuerySet[Any]", limit: int = BATCH) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:limit])
