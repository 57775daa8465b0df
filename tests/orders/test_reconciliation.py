"""A purchase without an answer, settled by the supplier's balance where it proves anything."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from orders import sweep as due
from orders.models import BalanceReading, Order, OrderLine, Purchase, Refund
from orders.status import LineStatus, OrderStatus, PurchaseStatus, Verdict
from orders.tasks import sweep

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def doubt(shop, plan, settings):
    """Orders whose purchase brought no answer, with a reading of the balance before them."""
    settings.RECONCILE_SETTLE_MINUTES = 2.4  # so that a slow machine does not round it up

    def make(*modes, **fields):
        BalanceReading.objects.all().delete()
        sweep()
        shop.ring()
        for mode, how in modes:
            shop.switch(mode, **how)
            shop.order_a_paid(plan, **fields)
            shop.send(shop.events()[-1])
            shop.ring()
        assert Purchase.objects.filter(status=PurchaseStatus.UNKNOWN).count() == len(modes)
        return list(OrderLine.objects.order_by("pk"))

    return make


@pytest.fixture
def let_time_pass(shop):
    """Minute by minute, with a sweep in each; all our rows grow older, which the supplier need not know."""

    def move(minutes=1):
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

    return move


def take_off(shop):
    """What the supplier charges long after it sold."""
    shop.http.post("/supplier/balance", json={"add": f"-{Purchase.objects.get().expected_cost}"})


NOT_MADE = ("reset", {})
MADE = ("reset", {"when": "after"})


def test_a_purchase_that_cost_nothing_is_released_and_bought(shop, doubt, let_time_pass):
    [line] = doubt(NOT_MADE)
    let_time_pass(2)
    assert len(shop.purchases()) == 1
    assert Purchase.objects.get().status == PurchaseStatus.UNKNOWN

    let_time_pass(5)
    first, second = Purchase.objects.order_by("pk")
    assert (first.status, first.verdict) == (PurchaseStatus.RELEASED, Verdict.NOT_BOUGHT)
    assert second.status == PurchaseStatus.BOUGHT
    assert [entry["outcome"] for entry in shop.purchases()].count("bought") == 1
    line.refresh_from_db()
    assert line.status == LineStatus.DELIVERED
    assert Refund.objects.count() == 0


def test_a_purchase_that_cost_nothing_is_refunded_once_the_deadline_is_over(
    shop, doubt, let_time_pass, settings
):
    settings.PURCHASE_RETRY_MINUTES = 3
    doubt(NOT_MADE)
    let_time_pass(7)
    assert Purchase.objects.get().status == PurchaseStatus.RELEASED
    assert OrderLine.objects.get().status == LineStatus.REFUNDED
    assert len(shop.refunds()) == 1
    assert "bought" not in [entry["outcome"] for entry in shop.purchases()]


def test_a_purchase_that_cost_its_price_stays_with_staff(shop, doubt, let_time_pass, settings):
    settings.STAFF_EMAILS = ["staff@shop.example"]
    [line] = doubt(MADE)
    let_time_pass(8)
    purchase = Purchase.objects.get()
    assert (purchase.status, purchase.verdict) == (PurchaseStatus.UNKNOWN, Verdict.BOUGHT)
    assert Decimal(purchase.evidence["missing"]) == purchase.expected_cost
    line.refresh_from_db()
    assert line.status == LineStatus.REVIEW
    assert len(shop.purchases()) == 1
    assert shop.refunds() == []


def test_a_cost_that_is_taken_off_late_is_waited_for(shop, doubt, let_time_pass):
    shop.switch("late_balance", seconds=10**9)
    [line] = doubt(MADE)
    let_time_pass(2)
    assert Purchase.objects.get().verdict == ""
    take_off(shop)
    let_time_pass(6)
    assert Purchase.objects.get().verdict == Verdict.BOUGHT
    line.refresh_from_db()
    assert line.status == LineStatus.REVIEW


def test_two_equal_costs_of_which_one_was_taken_off_are_for_a_person(shop, doubt, let_time_pass):
    doubt(MADE, NOT_MADE)
    let_time_pass(8)
    assert set(Purchase.objects.values_list("verdict", flat=True)) == {Verdict.AMBIGUOUS}
    assert set(OrderLine.objects.values_list("status", flat=True)) == {LineStatus.REVIEW}
    assert len(shop.purchases()) == 2


def test_a_person_who_decides_one_of_two_decides_the_other(shop, doubt, let_time_pass, staff):
    from orders import decisions

    first, second = doubt(MADE, NOT_MADE)
    let_time_pass(7)
    [made] = [entry for entry in shop.purchases() if entry["outcome"] == "bought"]
    decisions.it_was_bought(first.pk, staff, code=made["lpa"])
    let_time_pass(12)  # what could not be told is looked at again after ten minutes
    second.refresh_from_db()
    assert second.status == LineStatus.DELIVERED
    assert [entry["outcome"] for entry in shop.purchases()].count("bought") == 2


@pytest.fixture
def staff(admin_user):
    from orders.decisions import Decider

    return Decider(admin_user.pk, "Seen in the supplier's list")


def test_a_deposit_in_between_proves_nothing(shop, doubt, let_time_pass):
    doubt(NOT_MADE)
    shop.http.post("/supplier/balance", json={"add": "50.00"})
    let_time_pass(8)
    assert Purchase.objects.get().verdict == Verdict.AMBIGUOUS
    assert OrderLine.objects.get().status == LineStatus.REVIEW
    assert len(shop.purchases()) == 1


def test_other_sales_of_the_same_time_are_taken_into_account(shop, doubt, plan, let_time_pass):
    doubt(NOT_MADE)
    for _ in range(3):
        shop.order_a_paid(plan)
        shop.send(shop.events()[-1])
        shop.ring()
    let_time_pass(7)
    assert Purchase.objects.order_by("pk").first().verdict == Verdict.NOT_BOUGHT
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.COMPLETED}
    assert [entry["outcome"] for entry in shop.purchases()].count("bought") == 4


def test_without_a_reading_before_it_nothing_is_proven(shop, doubt, let_time_pass):
    doubt(NOT_MADE)
    BalanceReading.objects.all().delete()
    let_time_pass(7)
    purchase = Purchase.objects.get()
    assert (purchase.verdict, purchase.evidence) == (Verdict.AMBIGUOUS, {})
    assert len(shop.purchases()) == 1


def test_a_shop_that_wants_it_so_only_proposes_the_release(shop, doubt, let_time_pass, settings):
    settings.RECONCILE_RELEASE = False
    doubt(NOT_MADE)
    let_time_pass(8)
    purchase = Purchase.objects.get()
    assert (purchase.status, purchase.verdict) == (PurchaseStatus.UNKNOWN, Verdict.NOT_BOUGHT)
    assert len(shop.purchases()) == 1


def test_two_readings_that_differ_prove_nothing_yet(shop, doubt, let_time_pass):
    """The cost comes off between the two: the first alone would have said that nothing was bought."""
    shop.switch("late_balance", seconds=10**9)
    doubt(MADE)
    let_time_pass(3)  # the first reading after the settle time has been taken
    assert Purchase.objects.get().verdict == ""
    take_off(shop)
    let_time_pass(3)
    assert Purchase.objects.get().verdict == Verdict.AMBIGUOUS
    assert OrderLine.objects.get().status == LineStatus.REVIEW
    assert len(shop.purchases()) == 1


def test_no_reading_is_taken_more_often_than_needed(shop, let_time_pass, settings):
    BalanceReading.objects.all().delete()
    let_time_pass(20)
    assert BalanceReading.objects.count() == 20 / settings.BALANCE_CHECK_MINUTES


def test_a_balance_that_cannot_be_read_is_asked_for_again(shop):
    BalanceReading.objects.all().delete()
    shop.switch("maintenance_mode", endpoint="balance")
    sweep()
    shop.ring()
    assert BalanceReading.objects.count() == 0
    assert due.balance() == [0]
    sweep()
    shop.ring()
    assert BalanceReading.objects.get().is_quiet


def test_the_evidence_names_no_secret(shop, doubt, let_time_pass):
    doubt(MADE)
    let_time_pass(7)
    assert "LPA" not in json.dumps(Purchase.objects.get().evidence)
