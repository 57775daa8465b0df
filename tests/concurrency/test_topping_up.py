"""Twenty workers, one paid top-up; and two paid top-ups of one eSIM."""

import threading
import time

import pytest
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import TopUpResult
from orders import emails, fulfillment
from orders.models import Esim, Order, OrderLine, OutgoingEmail, Purchase, TopUp
from orders.status import LineStatus, OrderStatus


class AddingSupplier:
    """Adds to whoever asks, takes its time, counts, and keeps how many calls for one eSIM ran at once."""

    def __init__(self):
        self.calls = self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def top_up(self, esim_tran_no, _package_code, _iccid=""):
        with self._lock:
            self.calls += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(0.05)
        with self._lock:
            self.at_once -= 1
        return TopUpResult(transaction_id=f"MBL-{self.calls}", esim_tran_no=esim_tran_no)


@pytest.fixture
def adding(monkeypatch):
    seller = AddingSupplier()
    monkeypatch.setattr(supplier, "client", lambda: seller)
    return seller


def _order():
    return Order.objects.create(
        email="ada@example.com", currency="USD", total=5.5, status=OrderStatus.PAID, paid_at=timezone.now()
    )


@pytest.fixture
def esim(japan_plan):
    line = OrderLine.of_plan(japan_plan, order=_order(), number=1, status=LineStatus.DELIVERED)
    line.save()
    return Esim.objects.create(line=line, esim_tran_no="26021613280014", ready_at=timezone.now())


@pytest.fixture
def paid(esim, japan_plan):
    def make():
        line = OrderLine.of_plan(
            japan_plan, order=_order(), number=1, kind="top_up", target_esim=esim, status=LineStatus.WAITING
        )
        line.next_attempt_at = timezone.now()
        line.save()
        return line

    return make


def test_twenty_workers_apply_one_top_up_once(paid, adding, all_at_once):
    line = paid()
    results = all_at_once(lambda: fulfillment.buy(line.pk))

    assert sorted(results) == [False] * 19 + [True]
    assert adding.calls == 1
    assert (Purchase.objects.count(), TopUp.objects.count()) == (1, 1)
    line.refresh_from_db()
    assert line.status == LineStatus.DELIVERED


def test_control_without_the_claim_the_same_twenty_workers_apply_many(paid, adding, all_at_once):
    line = paid()

    def add_by_looking_first():
        seen = OrderLine.objects.get(pk=line.pk)
        if seen.status != LineStatus.WAITING:
            return False
        time.sleep(0.01)  # whatever a process does between looking and acting
        adding.top_up("26021613280014", seen.package_code)
        OrderLine.objects.filter(pk=line.pk).update(status=LineStatus.DELIVERED)
        return True

    all_at_once(add_by_looking_first)

    assert adding.calls > 1


def _buy_all(lines, all_at_once):
    turns = iter(lines)
    lock = threading.Lock()

    def one():
        with lock:
            line = next(turns)
        return fulfillment.buy(line.pk)

    return all_at_once(one, len(lines))


def test_calls_for_one_esim_never_cross_and_each_top_up_is_applied_once(paid, adding, all_at_once):
    lines = [paid() for _ in range(4)]
    for _ in range(8):
        left = list(OrderLine.objects.filter(kind="top_up", status=LineStatus.WAITING))
        if left:
            _buy_all(left, all_at_once)

    assert (adding.calls, adding.most_at_once) == (4, 1)
    assert TopUp.objects.filter(line__in=lines).count() == 4
    assert set(OrderLine.objects.filter(kind="top_up").values_list("status", flat=True)) == {"delivered"}


def test_control_without_the_constraint_the_calls_cross(paid, adding, all_at_once, transactional_db):
    from django.db import connection

    lines = [paid() for _ in range(4)]
    constraint = next(
        each for each in OrderLine._meta.constraints if each.name == "line_one_top_up_at_a_time"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(OrderLine, constraint)
    try:
        _buy_all(lines, all_at_once)
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(OrderLine, constraint)

    assert adding.most_at_once > 1


def test_twenty_workers_queue_one_receipt(paid, adding, all_at_once):
    line = paid()
    fulfillment.buy(line.pk)
    results = all_at_once(lambda: emails.queue_top_up_done(line.order_id))

    assert sorted(map(len, results)) == [0] * 19 + [1]
    assert OutgoingEmail.objects.count() == 1
