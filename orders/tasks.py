"""The bells. Each task takes a primary key, calls one core function and rings for the next step. Any may run twice, at any time."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from catalog.mobilexy import FINAL_REFUSALS
from catalog.sync.place import retire_refused
from catalog.tasks import resync_place
from orders import (
    backfill,
    balance,
    captures,
    disputes,
    emails,
    fulfillment,
    goods,
    inbox,
    late_codes,
    outbox,
    popularity,
    purchasing_power,
    receipts,
    reconciliation,
    refunds,
)
from orders import sweep as due
from orders.confirmation import Outcome, confirm_payment
from orders.finding import answering, asking
from orders.models import BalanceReading, Dispute, Esim, OrderLine, Payment, Purchase, Refund
from orders.payments import PaymentsRefusedError, PaymentsUnavailableError
from orders.privacy import due as privacy_due
from orders.privacy import erasing
from orders.status import PurchaseStatus
from orders.usage import polling, recording

logger = logging.getLogger(__name__)


def enqueue(task: "Task[Any, Any]", *args: Any) -> None:
    """Ring for `task` once the current transaction has committed.

    A queue that is down is logged and otherwise ignored: the row is there, and the sweep finds it. Without `robust` the error
    would reach a shopper whose payment has just been written down.
    """
    transaction.on_commit(partial(_ring, task, args), robust=True)


def _ring(task: "Task[Any, Any]", args: tuple[Any, ...]) -> None:
    task.delay(*args)


@shared_task
def process_event(event_pk: int) -> None:
    try:
        order_id = inbox.process(event_pk)
    except (PaymentsRefusedError, PaymentsUnavailableError) as error:
        inbox.fail(event_pk, str(error))
        return
    if order_id is not None:
        follow_order(order_id)


@shared_task
def check_payment(payment_id: int) -> None:
    """Ask Stripe about a payment; used by the sweep."""
    try:
        outcome = confirm_payment(payment_id)
    except PaymentsUnavailableError as error:
        logger.warning("Payment %s could not be checked: %s", payment_id, error)
        return
    finally:
        Payment.objects.filter(pk=payment_id).update(checked_at=timezone.now())
    if outcome == Outcome.PAID:
        follow_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))


@shared_task
def buy_line(line_id: int) -> None:
    if fulfillment.buy(line_id):
        _learn_from(Purchase.objects.select_related("line__plan").filter(line_id=line_id).latest("pk"))
        follow_order(OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id))


def _learn_from(purchase: Purchase) -> None:
    """What came of one purchase concerns those that others are about to make."""
    purchasing_power.learn_from(purchase)
    is_refused = purchase.status == PurchaseStatus.REFUSED and purchase.reason in FINAL_REFUSALS
    if is_refused and goods.of(purchase.line).refusal_is_of_plan:
        retire_refused(purchase.line.plan_supplier_id)
        enqueue(resync_place, purchase.line.plan.destination_id)


@shared_task
def resume_line(line_id: int) -> None:
    if fulfillment.resume(line_id):
        follow_order(OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id))


@shared_task
def age_purchase(purchase_id: int) -> None:
    enqueue(follow_up, fulfillment.age(purchase_id))


@shared_task
def read_balance(newest_id: int) -> None:
    """Take a reading, unless somebody has since the bell rang, and open or close the sales by it."""
    if BalanceReading.objects.filter(pk__gt=newest_id).exists() or balance.read() is None:
        return
    balance.forget_old()
    purchasing_power.learn_from_reading()
    for alert_id in emails.queue_shop_alerts():
        enqueue(send_email, alert_id)


@shared_task
def report_held_sync(_run_id: int) -> None:
    for alert_id in emails.queue_held_sync():
        enqueue(send_email, alert_id)


@shared_task
def judge_purchase(purchase_id: int) -> None:
    order_id = reconciliation.reconcile(purchase_id)
    if order_id is not None:
        follow_order(order_id)


@shared_task
def read_picture(esim_id: int) -> None:
    order_id = late_codes.read_picture(esim_id)
    if order_id is not None:
        follow_order(order_id)


@shared_task
def follow_up(order_id: int) -> None:
    """Whatever an order needs after something moved: a mail, money charged or given back, or to be closed."""
    purchasing_power.refresh()
    _mail(emails.queue_delivery(order_id), emails.queue_gift(order_id), *emails.queue_top_up_done(order_id))
    payment_id = captures.prepare(order_id)
    if payment_id is not None:
        enqueue(settle_hold, payment_id)
    refund = refunds.prepare(order_id)
    if refund is not None:
        enqueue(send_refund, refund.pk)
    _mail(*emails.queue_refunded(order_id), emails.queue_preparing(order_id))
    _mail(*emails.queue_staff_alerts(order_id))
    fulfillment.complete(order_id)


def _mail(*mails: int | None) -> None:
    """Ring for those that there are."""
    for mail_id in mails:
        if mail_id is not None:
            enqueue(send_email, mail_id)


@shared_task
def send_refund(refund_id: int) -> None:
    try:
        order_id = refunds.send(refund_id)
    except PaymentsUnavailableError as error:
        logger.warning("Refund %s could not be sent: %s", refund_id, error)
        return
    finally:
        Refund.objects.filter(pk=refund_id).update(checked_at=timezone.now())
    enqueue(follow_up, order_id)


@shared_task
def settle_hold(payment_id: int) -> None:
    """Charge what is held for an order, as far as it is decided, or let it go."""
    captures.prepare(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    _settle_hold(payment_id, captures.settle)


@shared_task
def retry_hold(payment_id: int) -> None:
    """Rung by staff, for a hold that could not be charged."""
    _settle_hold(payment_id, captures.retry)


def _settle_hold(payment_id: int, settle: Callable[[int], int]) -> None:
    try:
        order_id = settle(payment_id)
    except PaymentsUnavailableError as error:
        logger.warning("What is held for payment %s could not be charged: %s", payment_id, error)
        return
    finally:
        Payment.objects.filter(pk=payment_id).update(checked_at=timezone.now())
    enqueue(follow_up, order_id)


@shared_task
def check_dispute(dispute_id: int) -> None:
    """Ask Stripe about a dispute that is open; used by the sweep."""
    try:
        order_id = disputes.refresh(dispute_id)
    except (PaymentsRefusedError, PaymentsUnavailableError) as error:
        logger.warning("Dispute %s could not be checked: %s", dispute_id, error)
        return
    finally:
        Dispute.objects.filter(pk=dispute_id).update(checked_at=timezone.now())
    follow_order(order_id)


@shared_task
def write_receipts(order_id: int) -> None:
    receipts.catch_up(order_id)


@shared_task
def erase_due() -> int:
    """Ring for the orders whose shoppers have been known long enough, a bounded number a round; how many."""
    erasing.forget_lookups()
    found = privacy_due.batch()
    for order_id in found:
        enqueue(erase_order, order_id)
    return len(found)


@shared_task
def erase_order(order_id: int) -> None:
    erasing.erase_if_due(order_id)


@shared_task
def fetch_events() -> int:
    """Ask Stripe for events that never came; how many there were."""
    try:
        missed = backfill.fetch_recent()
    except (PaymentsRefusedError, PaymentsUnavailableError) as error:
        logger.warning("Stripe could not be asked for missed events: %s", error)
        return 0
    # What is more than one round of the sweep is left to it: it takes the oldest first.
    for event_pk in missed[: due.BATCH]:
        enqueue(process_event, event_pk)
    return len(missed)


@shared_task
def count_sales() -> int:
    """Rung by beat each hour."""
    return popularity.count_sales()


@shared_task
def answer_finding(finding_id: int) -> None:
    mail_id = answering.answer(finding_id)
    if mail_id is not None:
        enqueue(send_email, mail_id)


@shared_task
def forget_findings() -> int:
    """How many rows of those who asked for orders were deleted."""
    return asking.forget_old()


@shared_task
def send_email(mail_id: int) -> None:
    outbox.send(mail_id)


@shared_task
def release_email(mail_id: int) -> None:
    outbox.release(mail_id)
    enqueue(send_email, mail_id)


@shared_task
def watch_esim(esim_id: int) -> None:
    recording.begin(Esim.objects.get(pk=esim_id))


@shared_task
def read_usage(_call: int) -> None:
    """Make the next call about what eSIMs use; several of these at once ask about different ones."""
    polling.read_next()


@shared_task
def remind(usage_id: int) -> None:
    for mail_id in emails.queue_reminders(usage_id):
        enqueue(send_email, mail_id)


def follow_order(order_id: int) -> None:
    """Ring for everything that an order is waiting for now. Each eSIM is bought by a task of its own."""
    for line_id in due.lines(order_id):
        enqueue(buy_line, line_id)
    for esim_id in due.pictures(order_id):
        enqueue(read_picture, esim_id)
    enqueue(follow_up, order_id)


# What the sweep looks for, and the bell it rings for each: the one list of steps that may be left behind.
ROUNDS = (
    ("events", due.events, process_event),
    ("payments", due.payments, check_payment),
    ("purchases grown old", due.purchases, age_purchase),
    ("readings of the balance", due.balance, read_balance),
    ("purchases to judge", due.purchases_to_judge, judge_purchase),
    ("lines on hold", due.lines_on_hold, resume_line),
    ("lines to buy", due.lines, buy_line),
    ("orders to follow up", due.orders_to_follow, follow_up),
    ("gifts whose time has come", due.gifts_to_mail, follow_up),
    ("pictures to read", due.pictures, read_picture),
    ("orders to excuse", due.orders_to_excuse, follow_up),
    ("orders to report to staff", due.orders_to_report, follow_up),
    ("catalogs to decide about", due.held_syncs, report_held_sync),
    ("holds to charge", due.captures, settle_hold),
    ("refunds", due.refunds, send_refund),
    ("receipts to write", due.receipts, write_receipts),
    ("disputes", due.disputes, check_dispute),
    ("eSIMs to watch", due.esims_to_watch, watch_esim),
    ("calls about usage", due.usage_calls, read_usage),
    ("reminders", due.reminders, remind),
    ("orders asked for", due.findings, answer_finding),
    ("mails stuck", due.stuck_emails, release_email),
    ("mails", due.emails, send_email),
)


@shared_task
def sweep() -> dict[str, int]:
    """Ring again for every step that was left behind; how many of each."""
    found = {}
    for name, find, task in ROUNDS:
        keys = find()
        found[name] = len(keys)
        for key in keys:
            enqueue(task, key)
    return found
