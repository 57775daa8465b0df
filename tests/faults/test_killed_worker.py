"""The worker dies between the supplier's sale and our note of it."""

from datetime import timedelta

from conftest import kill, wait_until
from django.utils import timezone

from orders import tasks
from orders.models import OrderLine, Purchase
from orders.status import LineStatus, PurchaseStatus


def test_a_worker_killed_while_its_purchase_is_under_way_buys_once(supplier, start_worker, paid_line):
    _kill_a_worker_after_it_bought(supplier, start_worker, paid_line)
    assert Purchase.objects.get().status == PurchaseStatus.STARTED

    start_worker()
    tasks.buy_line.delay(paid_line.pk)
    Purchase.objects.update(started_at=timezone.now() - timedelta(hours=1))
    tasks.sweep.delay()
    wait_until(lambda: Purchase.objects.get().status == PurchaseStatus.UNKNOWN)
    for _ in range(3):
        tasks.sweep.delay()
        tasks.buy_line.delay(paid_line.pk)
    _let_the_worker_finish()

    assert len(supplier.bought()) == 1
    assert Purchase.objects.count() == 1
    assert OrderLine.objects.get().status == LineStatus.REVIEW


def test_control_without_the_committed_intent_the_next_worker_buys_again(supplier, start_worker, paid_line):
    _kill_a_worker_after_it_bought(supplier, start_worker, paid_line)
    # What a shop that writes down only results would find after the crash.
    Purchase.objects.all().delete()
    OrderLine.objects.update(status=LineStatus.WAITING, next_attempt_at=timezone.now())

    start_worker()
    tasks.buy_line.delay(paid_line.pk)
    wait_until(lambda: OrderLine.objects.get().status == LineStatus.DELIVERED)

    assert len(supplier.bought()) == 2


def test_a_line_whose_bell_was_lost_with_the_queue_is_bought_by_the_sweep(supplier, start_worker, paid_line):
    start_worker()
    tasks.sweep.delay()
    wait_until(lambda: OrderLine.objects.get().status == LineStatus.DELIVERED)
    assert len(supplier.bought()) == 1


def _kill_a_worker_after_it_bought(supplier, start_worker, line):
    supplier.slow(30)
    worker = start_worker()
    tasks.buy_line.delay(line.pk)
    wait_until(lambda: len(supplier.bought()) == 1)
    kill(worker)


def _let_the_worker_finish():
    """One worker, one process: what was asked before this mark is done when the mark is."""
    mark = OrderLine.objects.get()
    other = mark.order.emails.create(kind="refunded", key="mark", to="mark@example.com")
    tasks.send_email.delay(other.pk)
    # It says nothing to anybody, and is dropped when its turn comes.
    wait_until(lambda: not mark.order.emails.filter(key="mark", status="queued").exists())
