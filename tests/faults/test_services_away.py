"""The queue or the database goes away in the middle of a purchase, and comes back."""

import time
from datetime import timedelta

import pytest
from conftest import wait_until
from django.db import connection
from django.utils import timezone
from services import Queue, Way

from orders import tasks
from orders.models import Esim, OrderLine, OutgoingEmail, Purchase
from orders.status import EmailStatus, LineStatus, PurchaseStatus
from storefront.celery import app


@pytest.fixture
def queue():
    queue = Queue()
    queue.start()
    yield queue
    queue.kill()


@pytest.fixture
def way():
    way = Way(connection.settings_dict)
    yield way
    way.cut()


def ring(queue, task, *args):
    with app.connection_for_write(queue.url) as broker:
        task.apply_async(args, connection=broker)


def test_a_queue_that_dies_during_a_purchase_and_comes_back_empty_costs_no_esim_and_no_mail(
    supplier, start_worker, paid_line, queue
):
    supplier.slow(2)
    start_worker(CELERY_BROKER_URL=queue.url)
    ring(queue, tasks.buy_line, paid_line.pk)
    wait_until(lambda: len(supplier.bought()) == 1)
    queue.kill()
    wait_until(lambda: OrderLine.objects.get().status == LineStatus.DELIVERED)
    # The bell for its mail rang where nobody heard it.
    assert not OutgoingEmail.objects.filter(status=EmailStatus.SENT).exists()

    queue.start()
    for _ in range(2):
        ring(queue, tasks.sweep)
    wait_until(lambda: OutgoingEmail.objects.filter(status=EmailStatus.SENT).exists(), seconds=60)
    ring(queue, tasks.sweep)
    time.sleep(1)

    assert len(supplier.bought()) == Purchase.objects.count() == Esim.objects.count() == 1
    assert OutgoingEmail.objects.count() == 1


def test_an_answer_is_kept_while_the_database_restarts(supplier, start_worker, paid_line, way):
    _cut_during_a_purchase(supplier, way, lambda: start_worker(DATABASE_URL=way.url), paid_line)
    wait_until(lambda: OrderLine.objects.get().status == LineStatus.DELIVERED)
    assert Purchase.objects.get().status == PurchaseStatus.BOUGHT
    assert Esim.objects.get().lpa == supplier.bought()[0]["lpa"]
    assert len(supplier.bought()) == 1


def test_control_a_worker_that_does_not_wait_for_the_database_loses_the_code(
    supplier, start_worker, paid_line, way
):
    start = lambda: start_worker(die_at="never", DATABASE_URL=way.url)  # noqa: E731
    _cut_during_a_purchase(supplier, way, start, paid_line)
    time.sleep(3)
    assert Purchase.objects.get().status == PurchaseStatus.STARTED
    assert not Esim.objects.exists()

    # Even so it is not bought again: it grows old, and is for the balance or a person to decide.
    Purchase.objects.update(started_at=timezone.now() - timedelta(hours=1))
    tasks.sweep.delay()
    wait_until(lambda: OrderLine.objects.get().status == LineStatus.REVIEW)
    assert len(supplier.bought()) == Purchase.objects.count() == 1


def _cut_during_a_purchase(supplier, way, start, line):
    supplier.slow(2)
    start()
    tasks.buy_line.delay(line.pk)
    wait_until(lambda: len(supplier.bought()) == 1)
    way.cut()
    time.sleep(3)
    way.mend()
