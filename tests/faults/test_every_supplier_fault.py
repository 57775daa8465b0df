"""Every way in which the supplier can misbehave on a purchase, one after the other, against a real worker."""

from collections import Counter

from conftest import make_paid_line, wait_until

from orders import tasks
from orders.models import Esim, OrderLine, Purchase
from orders.status import LineStatus, PurchaseStatus
from sandbox.supplier.switches import REPLACING, SPOILING, VARIANTS

DELIVERED, PREPARING, REVIEW = LineStatus.DELIVERED, LineStatus.PREPARING, LineStatus.REVIEW
HELD, MONEY_BACK = LineStatus.ON_HOLD, LineStatus.REFUND_DUE
# The fault, where the line then stands, and how many eSIMs the supplier sold for it.
FAULTS = (
    ({"mode": "stays_uninstalled"}, DELIVERED, 1),  # which only shows once somebody installs it
    ({"mode": "timeout"}, REVIEW, 0),
    ({"mode": "timeout", "when": "after"}, REVIEW, 1),
    ({"mode": "reset"}, REVIEW, 0),
    ({"mode": "reset", "when": "after"}, REVIEW, 1),
    ({"mode": "http", "status": 500}, REVIEW, 0),
    ({"mode": "http", "status": 500, "when": "after"}, REVIEW, 1),
    ({"mode": "http", "status": 429, "retry_after": 1}, HELD, 0),
    ({"mode": "html"}, REVIEW, 0),
    ({"mode": "html", "status": 502, "when": "after"}, REVIEW, 1),
    ({"mode": "redirect"}, REVIEW, 0),
    ({"mode": "redirect", "when": "after"}, REVIEW, 1),
    ({"mode": "empty", "when": "after"}, REVIEW, 1),
    ({"mode": "error", "remark": "no_such_remark", "text": "<b>No</b>"}, REVIEW, 0),
    ({"mode": "message_string", "remark": "not_found"}, MONEY_BACK, 0),
    ({"mode": "message_list", "remark": "not_found"}, MONEY_BACK, 0),
    ({"mode": "unknown_remark"}, REVIEW, 0),
    ({"mode": "unknown_remark", "when": "after"}, REVIEW, 1),
    ({"mode": "order_confirmation_failed"}, REVIEW, 0),
    ({"mode": "order_confirmation_failed", "when": "after"}, REVIEW, 1),
    ({"mode": "not_found"}, MONEY_BACK, 0),
    ({"mode": "country_not_found"}, MONEY_BACK, 0),
    ({"mode": "plan_unavailable"}, MONEY_BACK, 0),
    ({"mode": "validation_error"}, MONEY_BACK, 0),
    ({"mode": "insufficient_balance"}, HELD, 0),
    ({"mode": "maintenance_mode"}, HELD, 0),
    ({"mode": "unauthenticated"}, HELD, 0),
    ({"mode": "unverified"}, HELD, 0),
    ({"mode": "slow", "seconds": 0.3}, DELIVERED, 1),
    ({"mode": "slow", "seconds": 4}, REVIEW, 1),
    ({"mode": "drip", "seconds": 0.3}, DELIVERED, 1),
    ({"mode": "cut"}, REVIEW, 1),
    ({"mode": "half_json"}, REVIEW, 1),
    ({"mode": "invalid_json"}, REVIEW, 1),
    ({"mode": "wrong_type"}, DELIVERED, 1),
    ({"mode": "list_message"}, DELIVERED, 1),
    ({"mode": "dict_message"}, DELIVERED, 1),
    ({"mode": "string_message"}, DELIVERED, 1),
    ({"mode": "no_data"}, REVIEW, 1),
    ({"mode": "oversize"}, REVIEW, 1),
    ({"mode": "esim_null"}, PREPARING, 1),
    ({"mode": "qr_null"}, PREPARING, 1),
    ({"mode": "qr_empty"}, PREPARING, 1),
    ({"mode": "qr_image_only", "seconds": 600}, PREPARING, 1),
    ({"mode": "lowercase_matching_id"}, DELIVERED, 1),
    ({"mode": "confirmation_flag"}, PREPARING, 1),
    ({"mode": "no_iccid"}, DELIVERED, 1),
    ({"mode": "with_info"}, DELIVERED, 1),
    ({"mode": "no_order_number"}, DELIVERED, 1),
    ({"mode": "late_balance", "seconds": 1}, DELIVERED, 1),
    ({"mode": "duplicate_lpa"}, PREPARING, 1),
)
SETTLED = (DELIVERED, PREPARING, REVIEW, HELD, MONEY_BACK, LineStatus.REFUNDED)


def test_every_fault_that_the_sandbox_knows_is_thrown_here():
    assert {fault["mode"] for fault, _, _ in FAULTS} == {*REPLACING, *SPOILING, *VARIANTS}


def test_no_fault_of_the_supplier_buys_twice_or_loses_a_line(supplier, start_worker, plan):
    start_worker(MOBILEXY_PURCHASE_SECONDS="2")
    seen = []
    for fault, *_ in FAULTS:
        before = len(supplier.bought())
        line = make_paid_line(plan)
        supplier.switch(**fault, times=1)
        tasks.buy_line.delay(line.pk)
        wait_until(lambda pk=line.pk: OrderLine.objects.get(pk=pk).status in SETTLED)
        wait_until(lambda: not Purchase.objects.filter(status=PurchaseStatus.STARTED).exists())
        seen.append((fault, OrderLine.objects.get(pk=line.pk).status, len(supplier.bought()) - before))
    assert [each for each in seen if each not in FAULTS] == []

    sold, lines = len(supplier.bought()), OrderLine.objects.count()
    doubtful = OrderLine.objects.filter(status__in=[REVIEW, PREPARING])
    for line in doubtful:
        tasks.buy_line.delay(line.pk)
    last = make_paid_line(plan)
    tasks.sweep.delay()
    wait_until(lambda: OrderLine.objects.get(pk=last.pk).status == DELIVERED)

    assert len(supplier.bought()) == sold + 1
    assert Counter(Purchase.objects.values_list("attempt", flat=True)) == {1: lines + 1}
    assert (
        Esim.objects.exclude(lpa="").values("lpa").distinct().count() == Esim.objects.exclude(lpa="").count()
    )
