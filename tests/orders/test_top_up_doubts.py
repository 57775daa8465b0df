"""A top-up of which nobody knows whether it was applied: never repeated by itself, settled by the balance or by a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import Client
from orders import decisions, fulfillment
from orders.models import BalanceReading, EsimUsage, Order, OrderEvent, OrderLine, Purchase, TopUp
from orders.status import LineStatus, OrderStatus, PurchaseStatus, Verdict
from orders.tasks import sweep
from sandbox.supplier.switches import REPLACING, SPOILING, TOPUP_VARIANTS
from tests.shop import SUPPLIER_KEY

pytestmark = pytest.mark.real_sockets

DONE, REVIEW, HELD, MONEY_BACK = (
    LineStatus.DELIVERED,
    LineStatus.REVIEW,
    LineStatus.ON_HOLD,
    LineStatus.REFUND_DUE,
)
# The fault, where the line then stands, and how often the supplier added the package.
FAULTS = (
    ({"mode": "timeout"}, REVIEW, 0),
    ({"mode": "timeout", "when": "after"}, REVIEW, 1),
    ({"mode": "reset"}, REVIEW, 0),
    ({"mode": "reset", "when": "after"}, REVIEW, 1),
    ({"mode": "http", "status": 500}, REVIEW, 0),
    ({"mode": "http", "status": 500, "when": "after"}, REVIEW, 1),
    ({"mode": "http", "status": 429, "retry_after": 1}, HELD, 0),
    ({"mode": "html"}, REVIEW, 0),
    ({"mode": "html", "status": 502, "when": "after"}, REVIEW, 1),
    ({"mode": "redirect", "when": "after"}, REVIEW, 1),
    ({"mode": "empty", "when": "after"}, REVIEW, 1),
    ({"mode": "error", "remark": "no_such_remark", "text": "<b>No</b>"}, REVIEW, 0),
    ({"mode": "message_string", "remark": "not_found"}, MONEY_BACK, 0),
    ({"mode": "message_list", "remark": "not_found"}, MONEY_BACK, 0),
    ({"mode": "unknown_remark", "when": "after"}, REVIEW, 1),
    ({"mode": "order_confirmation_failed", "when": "after"}, REVIEW, 1),
    ({"mode": "not_found"}, MONEY_BACK, 0),
    ({"mode": "country_not_found"}, MONEY_BACK, 0),
    ({"mode": "plan_unavailable"}, MONEY_BACK, 0),
    ({"mode": "validation_error"}, MONEY_BACK, 0),
    ({"mode": "insufficient_balance"}, HELD, 0),
    ({"mode": "maintenance_mode"}, HELD, 0),
    ({"mode": "unauthenticated"}, HELD, 0),
    ({"mode": "unverified"}, HELD, 0),
    ({"mode": "slow", "seconds": 0.1}, DONE, 1),
    ({"mode": "slow", "seconds": 2}, REVIEW, 1),
    ({"mode": "drip", "seconds": 0.1}, DONE, 1),
    ({"mode": "cut"}, REVIEW, 1),
    ({"mode": "half_json"}, REVIEW, 1),
    ({"mode": "invalid_json"}, REVIEW, 1),
    ({"mode": "wrong_type"}, DONE, 1),
    ({"mode": "list_message"}, DONE, 1),
    ({"mode": "dict_message"}, DONE, 1),
    ({"mode": "string_message"}, DONE, 1),
    ({"mode": "no_data"}, REVIEW, 1),
    ({"mode": "oversize"}, REVIEW, 1),
    ({"mode": "late_balance", "seconds": 1}, DONE, 1),
    ({"mode": "another_esim"}, REVIEW, 1),
    ({"mode": "inner_failure"}, REVIEW, 1),
    ({"mode": "no_transaction_id"}, REVIEW, 1),
    ({"mode": "no_totals"}, DONE, 1),
    ({"mode": "wrong_totals"}, DONE, 1),
)


@pytest.fixture
def waiting(esim_order, package):
    """One more paid top-up of the eSIM, as the payment leaves it."""

    def make():
        order = Order.objects.create(
            email="ada@example.com",
            currency="USD",
            total="2.90",
            status=OrderStatus.PAID,
            paid_at=timezone.now(),
        )
        line = OrderLine.of_plan(
            package,
            order=order,
            number=1,
            kind="top_up",
            target_esim=esim_order.lines.get().esim,
            status=LineStatus.WAITING,
            next_attempt_at=timezone.now(),
        )
        line.save()
        return line

    return make


@pytest.fixture
def _impatient(shop, settings, monkeypatch):
    """A supplier's client that gives up within a second."""
    client = Client(settings.MOBILEXY_BASE_URL, SUPPLIER_KEY, purchase_timeout=0.6, body_slack=0.2)
    monkeypatch.setattr(supplier, "client", lambda: client)
    yield
    client.close()


def applied(shop):
    return [entry["outcome"] for entry in shop.topups()].count("bought")


def test_every_fault_that_the_sandbox_knows_of_a_top_up_is_thrown_here():
    assert {fault["mode"] for fault, _, _ in FAULTS} == {*REPLACING, *SPOILING, *TOPUP_VARIANTS}


@pytest.mark.usefixtures("_impatient")
def test_no_fault_of_the_supplier_applies_a_top_up_twice_or_loses_one(shop, waiting):
    seen = []
    for fault, *_ in FAULTS:
        line, before = waiting(), applied(shop)
        shop.switch(endpoint="topup", **fault, times=1)
        assert fulfillment.buy(line.pk)
        line.refresh_from_db()
        seen.append((fault, line.status, applied(shop) - before))
    assert [each for each in seen if each not in FAULTS] == []

    sold, calls = applied(shop), len(shop.topups())
    for line in OrderLine.objects.filter(kind="top_up").exclude(status=HELD):
        assert fulfillment.buy(line.pk) is False
    assert (applied(shop), len(shop.topups())) == (sold, calls)
    assert TopUp.objects.count() == [status for _, status, _ in FAULTS].count(DONE)
    assert not Purchase.objects.filter(status=PurchaseStatus.STARTED).exists()


@pytest.fixture
def in_doubt(shop, top_up):
    """A top-up that was, or was not, applied, and whose answer was lost."""

    def make(**how):
        BalanceReading.objects.all().delete()
        sweep()
        shop.ring()
        shop.switch("reset", "topup", **how)
        line = top_up()
        assert line.status == REVIEW
        return line

    return make


def let_time_pass(shop, minutes):
    for _ in range(minutes):
        for model, names in {
            Purchase: ["started_at", "finished_at", "judged_at"],
            BalanceReading: ["taken_at"],
            Order: ["paid_at"],
            OrderLine: ["next_attempt_at"],
        }.items():
            for row in model.objects.all():
                for name in names:
                    moment = getattr(row, name)
                    setattr(row, name, moment and moment - timedelta(minutes=1))
                row.save(update_fields=names)
        sweep()
        shop.ring()


def test_an_unknown_top_up_is_told_to_staff_and_shopper_and_left_alone(
    shop, in_doubt, settings, admin_client
):
    settings.STAFF_EMAILS = ["staff@shop.example"]
    line = in_doubt(when="after")
    for _ in range(3):
        sweep()
        shop.ring()
    assert len(shop.topups()) == 1
    assert shop.refunds() == []
    [alert] = shop.outbox
    assert (alert.to, "no known outcome" in alert.subject) == (["staff@shop.example"], True)
    assert "do not pay again" in shop.client.get(line.order.get_absolute_url()).content.decode()
    listed = admin_client.get("/admin/orders/order/?needs=unknown_purchase").content.decode()
    assert line.order.reference in listed


def test_a_top_up_that_cost_nothing_is_released_and_applied_once(shop, in_doubt, settings):
    settings.RECONCILE_SETTLE_MINUTES = 2.4
    line = in_doubt()
    let_time_pass(shop, 7)
    line.refresh_from_db()
    assert line.status == DONE
    assert list(line.purchases.values_list("status", "verdict")) == [
        ("released", "not_bought"),
        ("bought", ""),
    ]
    assert applied(shop) == 1


def test_a_top_up_that_cost_its_price_is_done_without_a_person(shop, in_doubt, settings):
    """Its data is on the eSIM: unlike an activation code, nothing of the lost answer is needed."""
    settings.RECONCILE_SETTLE_MINUTES = 2.4
    line = in_doubt(when="after")
    let_time_pass(shop, 8)
    line.refresh_from_db()
    line.order.refresh_from_db()
    assert (line.status, line.order.status) == (DONE, OrderStatus.COMPLETED)
    purchase = line.purchases.get()
    assert (purchase.status, purchase.verdict) == (PurchaseStatus.BOUGHT, Verdict.BOUGHT)
    assert line.top_up.total_bytes is None
    assert len(shop.topups()) == 1
    assert ["topped up" in message.subject for message in shop.outbox] == [True]


def test_where_staff_decide_all_the_balance_only_advises(shop, in_doubt, settings):
    settings.RECONCILE_SETTLE_MINUTES, settings.RECONCILE_RELEASE = 2.4, False
    line = in_doubt(when="after")
    let_time_pass(shop, 8)
    line.refresh_from_db()
    assert (line.status, line.purchases.get().verdict) == (REVIEW, Verdict.BOUGHT)


@pytest.mark.parametrize(
    ("decision", "status", "calls", "refunds"),
    [("applied", DONE, 1, 0), ("buy_again", DONE, 2, 0), ("refund", LineStatus.REFUNDED, 1, 1)],
)
def test_staff_decide_about_it_once(
    shop, in_doubt, admin_client, admin_user, decision, status, calls, refunds
):
    line = in_doubt()
    figures = {"total_bytes": 3 * 1024**3, "reported_at": timezone.now()}
    EsimUsage.objects.update_or_create(esim=line.target_esim, defaults=figures)
    page = f"/admin/orders/order/{line.order_id}/line/{line.pk}/decide/"
    shown = admin_client.get(page).content.decode()
    assert "Activation code" not in shown
    assert line.target_esim.iccid in shown
    assert "3 GB in all. The top-up adds 1 GB" in shown
    fields = {"why": "Seen in the supplier's list", "supplier_order_number": "MBL-1_2"}
    for answer, expected in ((decision, 302), (decision, 422)):
        assert admin_client.post(page, fields | {"decision": answer}).status_code == expected
        shop.ring()
    line.refresh_from_db()
    assert line.status == status
    assert (len(shop.topups()), len(shop.refunds())) == (calls, refunds)
    assert OrderEvent.objects.filter(order=line.order, user=admin_user).exists()
    if decision == "applied":
        assert line.top_up.transaction_id == "MBL-1_2"
        assert len(shop.outbox) == 1


def test_a_code_cannot_be_given_to_a_top_up(in_doubt, admin_user):
    line = in_doubt()
    by = decisions.Decider(admin_user.pk, "A mistake")
    with pytest.raises(decisions.DecisionError):
        decisions.it_was_bought(line.pk, by, code="LPA:1$rsp.example.com$ABC-123")
    line.refresh_from_db()
    assert line.status == REVIEW
    assert not hasattr(line, "esim")
