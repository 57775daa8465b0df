"""The worker dies between the supplier's top-up and our note of it."""

from datetime import timedelta

import httpx
import pytest
from conftest import KEY, kill, make_paid_line
from conftest import wait_until as wait
from django.utils import timezone

from orders import tasks
from orders.models import Esim, OrderLine, Purchase, TopUp
from orders.status import LineStatus, PurchaseStatus

# A worker that has just died is followed by another, which takes its time to start where others work as well.
PATIENCE = 120


def wait_until(holds):
    wait(holds, PATIENCE)


@pytest.fixture
def line(supplier, plan):
    """A paid top-up of an eSIM that the supplier really sold."""
    listed = supplier.http.get("/api/country-plans/japan").json()["data"]["plans"]
    plan.package_code = next(each["packageCode"] for each in listed if each["slug"] == plan.slug)
    plan.save()
    supplier.switch("with_info")
    form = {"api_key": KEY, "plan_id": plan.supplier_id}
    sold = httpx.post(f"{supplier.url}/api/plan/purchase", data=form).json()["data"]["esim"]
    of_esim = make_paid_line(plan)
    of_esim.transition(LineStatus.BUYING)
    of_esim.transition(LineStatus.DELIVERED)
    esim = Esim.objects.create(
        line=of_esim, iccid=sold["iccid"], esim_tran_no=sold["info"]["esimTranNo"], lpa=sold["qr_code"]
    )
    line = make_paid_line(plan)
    OrderLine.objects.filter(pk=line.pk).update(kind="top_up", target_esim=esim)
    return OrderLine.objects.get(pk=line.pk)


def applied(supplier):
    topups = supplier.http.get("/supplier/ledger.json").json()["topups"]
    return [entry for entry in topups if entry["outcome"] == "bought"]


def _kill_a_worker_after_it_applied(supplier, start_worker, line):
    supplier.switch("slow", endpoint="topup", when="after", seconds=30)
    worker = start_worker()
    tasks.buy_line.delay(line.pk)
    wait_until(lambda: len(applied(supplier)) == 1)
    kill(worker)


def test_a_worker_killed_while_its_top_up_is_under_way_applies_it_once(supplier, start_worker, line):
    _kill_a_worker_after_it_applied(supplier, start_worker, line)
    assert Purchase.objects.get().status == PurchaseStatus.STARTED

    start_worker()
    tasks.buy_line.delay(line.pk)
    Purchase.objects.update(started_at=timezone.now() - timedelta(hours=1))
    tasks.sweep.delay()
    wait_until(lambda: Purchase.objects.get().status == PurchaseStatus.UNKNOWN)
    for _ in range(3):
        tasks.sweep.delay()
        tasks.buy_line.delay(line.pk)
    # One worker, one process: what was asked before this mark is done when the mark is.
    line.order.emails.create(kind="refunded", key="mark", to="mark@example.com")
    tasks.send_email.delay(line.order.emails.get(key="mark").pk)
    wait_until(lambda: not line.order.emails.filter(key="mark", status="queued").exists())

    assert len(applied(supplier)) == 1
    assert (Purchase.objects.count(), TopUp.objects.count()) == (1, 0)
    line.refresh_from_db()
    assert line.status == LineStatus.REVIEW


def test_control_without_the_committed_intent_the_next_worker_applies_it_again(supplier, start_worker, line):
    _kill_a_worker_after_it_applied(supplier, start_worker, line)
    # What a shop that writes down only results would find after the crash.
    Purchase.objects.all().delete()
    OrderLine.objects.filter(pk=line.pk).update(status=LineStatus.WAITING, next_attempt_at=timezone.now())

    start_worker()
    tasks.buy_line.delay(line.pk)
    wait_until(lambda: OrderLine.objects.get(pk=line.pk).status == LineStatus.DELIVERED)

    assert len(applied(supplier)) == 2
