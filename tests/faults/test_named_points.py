"""A worker dies at each named point between "paid" and "mailed"; another takes over."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import kill, wait_until
from django.utils import timezone

from orders import tasks
from orders.models import BalanceReading, Esim, OrderLine, OutgoingEmail, Purchase, Refund
from orders.status import EmailStatus, LineStatus, PurchaseStatus, RefundStatus


@pytest.fixture
def die_at(start_worker, paid_line, tmp_path):
    """Let a worker die at a point, then time pass, then another worker sweep."""

    def die(point):
        worker = start_worker(die_at=point)
        tasks.buy_line.delay(paid_line.pk)
        wait_until(lambda: Path(tmp_path, "died").exists())
        kill(worker)
        start_worker()
        _an_hour_later()

    return die


def _an_hour_later():
    """For our rows only; then the bells that a lost queue would have rung, several times, as two beats would."""
    hour = timedelta(hours=1)
    for model, names in {
        Purchase: ["started_at", "finished_at"],
        OutgoingEmail: ["created_at", "claimed_at", "next_attempt_at"],
        BalanceReading: ["taken_at"],
        Refund: ["created_at", "checked_at"],
    }.items():
        for row in model.objects.all():
            for name in names:
                moment = getattr(row, name)
                setattr(row, name, moment and moment - hour)
            row.save(update_fields=names)
    for _ in range(2):
        tasks.sweep.delay()


@pytest.mark.parametrize(
    "point",
    ["before the row", "committed but not queued", "mail queued but not sent", "mail sent but not marked"],
)
def test_a_death_that_leaves_no_doubt_ends_with_one_esim_mailed(point, supplier, paid_line, die_at):
    die_at(point)
    wait_until(lambda: OutgoingEmail.objects.filter(status=EmailStatus.SENT).exists())
    assert len(supplier.bought()) == 1
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert Purchase.objects.get().status == PurchaseStatus.BOUGHT
    assert Esim.objects.get().lpa == supplier.bought()[0]["lpa"]
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.parametrize(("point", "sold"), [("after the row", 0), ("answer received but not committed", 1)])
def test_a_death_that_leaves_doubt_is_never_followed_by_another_call(
    point, sold, supplier, paid_line, die_at
):
    die_at(point)
    wait_until(lambda: Purchase.objects.get().status == PurchaseStatus.UNKNOWN)
    for _ in range(3):
        tasks.sweep.delay()
        tasks.buy_line.delay(paid_line.pk)
    wait_until(lambda: BalanceReading.objects.count() > 0)
    assert len(supplier.bought()) == sold
    assert Purchase.objects.count() == 1
    assert OrderLine.objects.get().status == LineStatus.REVIEW
    assert OutgoingEmail.objects.count() == 0


def test_the_balance_settles_what_a_death_before_the_call_left_in_doubt(
    supplier, start_worker, paid_line, tmp_path
):
    BalanceReading.objects.create(amount=_balance(supplier), is_quiet=True, taken_at=timezone.now())
    worker = start_worker(die_at="after the row")
    tasks.buy_line.delay(paid_line.pk)
    wait_until(lambda: Path(tmp_path, "died").exists())
    kill(worker)
    start_worker()
    for _ in range(40):
        if _is_delivered():
            break
        _an_hour_later()
        OrderLine.objects.filter(status=LineStatus.WAITING).update(next_attempt_at=timezone.now())
        time.sleep(1)
    assert len(supplier.bought()) == 1
    assert sorted(Purchase.objects.values_list("status", flat=True)) == ["bought", "released"]


def test_a_refund_that_died_before_it_was_sent_is_sent_once(
    supplier, start_worker, line_paid_at_stripe, tmp_path
):
    supplier.switch("plan_unavailable")
    worker = start_worker(die_at="refund written down but not sent")
    tasks.buy_line.delay(line_paid_at_stripe.pk)
    wait_until(lambda: Path(tmp_path, "died").exists())
    kill(worker)
    assert Refund.objects.get().status == RefundStatus.CREATED
    assert _refunds_at_stripe(supplier) == []

    start_worker()
    for _ in range(3):
        _an_hour_later()
    wait_until(lambda: OutgoingEmail.objects.filter(status=EmailStatus.SENT).exists())

    assert [(each["status"], each["amount"]) for each in _refunds_at_stripe(supplier)] == [("succeeded", 550)]
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert OrderLine.objects.get().status == LineStatus.REFUNDED
    assert [mail.kind for mail in OutgoingEmail.objects.all()] == ["refunded"]
    assert supplier.bought() == []


def _refunds_at_stripe(supplier):
    return supplier.http.get("/sandbox/ledger.json").json()["refunds"]


def _is_delivered():
    return OrderLine.objects.get().status == LineStatus.DELIVERED


def _balance(supplier):
    return supplier.http.post("/api/balance", data={"api_key": "supplier-key-for-faults"}).json()["data"][
        "balance"
    ]
