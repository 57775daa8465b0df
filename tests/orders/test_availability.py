"""What cannot be paid for at the supplier is shown, and not sold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from catalog.models import PurchasingPower
from orders import purchasing_power
from orders.models import BalanceReading, Order, OrderLine, Purchase
from orders.status import LineStatus, OrderStatus, PurchaseStatus
from orders.tasks import sweep as run_sweep

pytestmark = pytest.mark.real_sockets
COST = Decimal("4.20")


@pytest.fixture(autouse=True)
def _round_costs_and_no_reading(shop, plan):
    BalanceReading.objects.all().delete()
    type(plan).objects.update(wholesale_price=COST)


@pytest.fixture
def balance(db):
    """The supplier says that so much is left."""

    def say(amount, ago=0):
        BalanceReading.objects.create(
            amount=Decimal(amount), taken_at=timezone.now() - timedelta(seconds=ago), is_quiet=True
        )
        return purchasing_power.refresh()

    return say


@pytest.fixture
def paid_line(plan):
    def make(**fields):
        order = Order.objects.create(
            email="ada@example.com",
            currency="USD",
            total=5.5,
            status=OrderStatus.PAID,
            paid_at=timezone.now(),
        )
        plan.refresh_from_db()
        values = {"number": 1, "status": LineStatus.WAITING} | fields
        line = OrderLine.of_plan(plan, order=order, **values)
        line.save()
        return line

    return make


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def left():
    return purchasing_power.refresh().amount


def test_without_a_reading_nothing_is_known_and_everything_is_sold(shop, plan):
    BalanceReading.objects.all().delete()
    assert left() is None
    assert shop.buy(plan).status_code == 303


def test_a_plan_that_the_balance_covers_exactly_is_sold(shop, plan, balance):
    balance("4.20")
    assert "Continue to payment" in words(shop.client.get(f"/plans/{plan.supplier_id}/"))
    assert shop.buy(plan).status_code == 303


@pytest.mark.parametrize("path", ["/countries/japan/", "/plans/{}/"])
def test_a_plan_that_costs_more_than_is_left_stays_listed_as_back_soon(shop, plan, balance, path):
    balance("4.19")
    answer = shop.client.get(path.format(plan.supplier_id))
    assert answer.status_code == 200
    assert plan.name in words(answer)
    assert "$5.50" in words(answer)
    assert "Back soon" in words(answer)
    assert "Choose" not in words(answer)
    assert "Continue to payment" not in words(answer)


def test_the_plans_that_are_left_to_buy_are_offered_beside_one_that_is_not(
    shop, plan, balance, make_plan, japan, django_assert_num_queries
):
    make_plan(japan, supplier_id=5, name="A smaller one", wholesale_price=Decimal("1.00"))
    make_plan(japan, supplier_id=6, name="A larger one", wholesale_price=Decimal("9.00"))
    balance("2.00")
    with django_assert_num_queries(3):
        text = words(shop.client.get(f"/plans/{plan.supplier_id}/"))
    assert "A smaller one" in text
    assert "A larger one" not in text


def test_a_form_sent_all_the_same_makes_no_order_and_says_that_nothing_was_charged(shop, plan, balance):
    balance("4.19")
    answer = shop.buy(plan)
    assert answer.status_code == 422
    assert "back soon. Nothing was charged" in words(answer)
    assert "Continue to payment" not in words(answer)
    assert Order.objects.count() == 0


def test_the_quantity_counts_and_the_shopper_hears_how_many_there_are(shop, plan, balance):
    balance("8.40")
    answer = shop.buy(plan, quantity=3)
    assert answer.status_code == 422
    assert "Only 2 eSIMs of this plan can be sold right now. Nothing was charged." in words(answer)
    assert "Continue to payment" in words(answer)
    assert Order.objects.count() == 0
    assert shop.buy(plan, quantity=2).status_code == 303


def test_an_open_payment_page_keeps_its_money_until_it_has_run_out(shop, plan, balance):
    balance("4.20")
    shop.buy(plan)
    assert shop.buy(plan, email="bob@example.com").status_code == 422
    assert Order.objects.count() == 1

    order = Order.objects.get()
    shop.http.post(f"/v1/checkout/sessions/{order.payments.get().session_id}/expire")
    order.payments.update(created_at=timezone.now() - timedelta(hours=1))
    run_sweep()
    shop.ring()
    assert Order.objects.get().status == OrderStatus.EXPIRED
    assert shop.buy(plan, email="bob@example.com").status_code == 303


def test_a_paid_order_takes_its_cost_off_before_and_after_it_is_bought(shop, plan, balance):
    balance("100.00", ago=1)
    shop.order_a_paid(plan)
    assert PurchasingPower.objects.get().amount == Decimal("100.00")
    shop.send(shop.events()[0])
    task, args = shop.bells.popleft()
    task(*args)
    assert left() == Decimal("95.80")
    shop.ring()
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert PurchasingPower.objects.get().amount == Decimal(100) - Purchase.objects.get().charged


@pytest.mark.parametrize("status", [LineStatus.WAITING, LineStatus.ON_HOLD, LineStatus.BUYING])
def test_a_paid_line_that_is_not_bought_needs_its_cost(paid_line, balance, status):
    balance("10.00")
    paid_line(status=status)
    assert left() == Decimal("5.80")


@pytest.mark.parametrize(
    ("status", "seconds_ago", "amount"),
    [
        (PurchaseStatus.STARTED, 30, "5.00"),
        (PurchaseStatus.STARTED, 90, "5.00"),
        (PurchaseStatus.UNKNOWN, 30, "5.00"),
        (PurchaseStatus.UNKNOWN, 90, "10.00"),
        (PurchaseStatus.BOUGHT, 30, "6.00"),
        (PurchaseStatus.BOUGHT, 90, "10.00"),
        (PurchaseStatus.REFUSED, 30, "10.00"),
    ],
)
def test_a_purchase_takes_what_the_reading_of_a_minute_ago_does_not_show(
    paid_line, balance, status, seconds_ago, amount
):
    balance("10.00", ago=60)
    line = paid_line(status=LineStatus.PREPARING)
    then = timezone.now() - timedelta(seconds=seconds_ago)
    Purchase.objects.create(
        line=line,
        attempt=1,
        status=status,
        expected_cost=Decimal("5.00"),
        charged=Decimal("4.00") if status == PurchaseStatus.BOUGHT else None,
        finished_at=None if status == PurchaseStatus.STARTED else then,
    )
    Purchase.objects.update(started_at=then)
    assert left() == Decimal(amount)


def test_a_purchase_that_ended_while_an_unquiet_reading_was_taken_may_not_be_in_it(paid_line, balance):
    line = paid_line(status=LineStatus.PREPARING)
    now = timezone.now()
    Purchase.objects.create(
        line=line, attempt=1, status=PurchaseStatus.BOUGHT, expected_cost=5, charged=4, finished_at=now
    )
    balance("10.00")
    assert left() == Decimal("10.00")
    BalanceReading.objects.update(is_quiet=False)
    assert left() == Decimal("6.00")


def test_a_balance_that_can_be_read_opens_the_sales_and_counts_anew(shop, plan):
    purchasing_power.close(PurchasingPower.Closed.AUTH)
    shop.http.post("/supplier/balance", json={"set": "1.00"})
    run_sweep()
    shop.ring()
    power = PurchasingPower.objects.get()
    assert (power.closed_because, power.amount) == ("", Decimal("1.00"))
    assert shop.buy(plan).status_code == 422
    shop.http.post("/supplier/balance", json={"set": "100.00"})
    BalanceReading.objects.update(taken_at=timezone.now() - timedelta(hours=1))
    run_sweep()
    shop.ring()
    assert shop.buy(plan).status_code == 303


def test_a_balance_that_cannot_be_read_leaves_the_sales_closed(shop, plan):
    purchasing_power.close(PurchasingPower.Closed.MAINTENANCE)
    shop.switch("maintenance_mode", endpoint="balance", times="always")
    run_sweep()
    shop.ring()
    assert shop.buy(plan).status_code == 422
    assert Order.objects.count() == 0


def test_a_new_reading_opens_what_an_old_one_closed(shop, plan, balance):
    balance("1.00", ago=60)
    assert shop.buy(plan).status_code == 422
    balance("50.00")
    assert shop.buy(plan).status_code == 303


@pytest.mark.parametrize(
    ("mode", "because"), [("unauthenticated", "auth"), ("maintenance_mode", "maintenance")]
)
def test_a_supplier_that_refuses_us_closes_the_shop_until_it_sells_again(shop, plan, mode, because):
    shop.switch(mode)
    shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    shop.ring()
    assert PurchasingPower.objects.get().closed_because == because
    assert "Sales take a short break" in words(shop.client.get("/countries/japan/"))
    assert shop.buy(plan, email="bob@example.com").status_code == 422
    assert Order.objects.count() == 1

    OrderLine.objects.update(next_attempt_at=timezone.now())
    run_sweep()
    shop.ring()
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert PurchasingPower.objects.get().closed_because == ""
    assert shop.buy(plan, email="bob@example.com").status_code == 303


def test_closing_and_opening_say_whether_they_changed_anything(db):
    closed = PurchasingPower.Closed
    assert purchasing_power.reopen() is False
    assert purchasing_power.close(closed.AUTH) is True
    assert purchasing_power.close(closed.AUTH) is False
    assert purchasing_power.close(closed.MAINTENANCE) is True
    assert purchasing_power.reopen() is True
    assert PurchasingPower.objects.count() == 1


def test_looking_at_the_money_takes_few_queries(db, balance, django_assert_num_queries):
    balance("10.00")
    with django_assert_num_queries(7):  # savepoint, row, three sums, row, savepoint
        purchasing_power.refresh()


@pytest.mark.parametrize("mode", ["not_found", "plan_unavailable", "validation_error"])
def test_a_plan_that_the_supplier_would_not_sell_goes_off_sale_and_its_place_is_read_again(shop, plan, mode):
    shop.switch(mode)
    shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    shop.ring()
    plan.refresh_from_db()
    assert plan.refused_at is not None
    assert plan.retired_at is None
    assert shop.buy(plan, email="bob@example.com").status_code == 422
    assert Order.objects.count() == 1
    assert "cannot be bought right now" in words(shop.client.get(f"/plans/{plan.supplier_id}/"))
    plan.destination.refresh_from_db()
    assert plan.destination.plans_read_at > plan.refused_at
    assert plan.destination.plan_count > 5


def test_a_refusal_that_says_nothing_of_the_plan_leaves_it_on_sale(shop, plan):
    read_at = plan.destination.plans_read_at
    shop.switch("insufficient_balance")
    shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    shop.ring()
    plan.refresh_from_db()
    assert plan.refused_at is None
    assert plan.destination.plans_read_at == read_at
