"""What follows when the supplier does not simply sell."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from orders import fulfillment, sweep, tasks
from orders.models import Esim, Order, OrderLine, Purchase, Refund
from orders.status import LineStatus, OrderStatus, PurchaseStatus, RefundStatus
from orders.tasks import sweep as run_sweep

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def paid(shop, plan):
    """Pay for one eSIM (or more), let everything happen, and return the order."""

    def pay(**fields):
        order = shop.order_a_paid(plan, **fields)
        shop.send(shop.events()[-1])
        shop.ring()
        order.refresh_from_db()
        return order

    return pay


def outcomes(shop):
    return [entry["outcome"] for entry in shop.purchases()]


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        ("timeout", {"when": "after", "seconds": 4}),
        ("reset", {"when": "after"}),
        ("reset", {}),
        ("http", {"status": 500}),
        ("html", {"status": 200, "when": "after"}),
        ("redirect", {"when": "after"}),
        ("half_json", {}),
        ("cut", {}),
        ("empty", {"when": "after"}),
        ("unknown_remark", {}),
        ("order_confirmation_failed", {"when": "after"}),
    ],
)
def test_an_unknown_outcome_is_neither_repeated_nor_refunded(shop, paid, mode, how):
    shop.switch(mode, **how)
    order = paid()
    for _ in range(3):
        run_sweep()
        shop.ring()
    assert len(shop.purchases()) == 1
    assert Purchase.objects.get().status == PurchaseStatus.UNKNOWN
    assert OrderLine.objects.get().status == LineStatus.REVIEW
    assert order.status == OrderStatus.PAID
    assert Refund.objects.count() == 0
    assert shop.refunds() == []
    assert shop.outbox == []
    assert "do not pay again" in shop.client.get(f"/orders/{order.token}/").content.decode()


@pytest.mark.parametrize("mode", ["not_found", "validation_error"])
def test_what_the_supplier_will_never_sell_is_refunded_at_once(shop, paid, mode):
    shop.switch(mode)
    order = paid()
    order.refresh_from_db()
    assert "bought" not in outcomes(shop)
    assert OrderLine.objects.get().status == LineStatus.REFUNDED
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert [refund["amount"] for refund in shop.refunds()] == [550]
    assert Order.objects.get().status == OrderStatus.COMPLETED
    [message] = shop.outbox
    assert "$5.50" in message.body


@pytest.mark.parametrize("mode", ["insufficient_balance", "maintenance_mode", "unauthenticated"])
def test_a_refusal_that_may_pass_is_held_and_bought_later(shop, paid, mode):
    shop.switch(mode)
    order = paid()
    assert OrderLine.objects.get().status == LineStatus.ON_HOLD
    OrderLine.objects.update(next_attempt_at=timezone.now())
    run_sweep()
    shop.ring()
    order.refresh_from_db()
    assert outcomes(shop).count("bought") == 1
    assert order.status == OrderStatus.COMPLETED
    assert list(Purchase.objects.values_list("attempt", "status")) == [(1, "refused"), (2, "bought")]
    assert shop.refunds() == []


def test_a_refusal_that_does_not_pass_is_refunded_after_the_deadline(shop, paid, settings):
    shop.switch("insufficient_balance", times="always")
    order = paid()
    Order.objects.update(paid_at=timezone.now() - timedelta(minutes=settings.PURCHASE_RETRY_MINUTES + 1))
    OrderLine.objects.update(next_attempt_at=timezone.now())
    run_sweep()
    shop.ring()
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert OrderLine.objects.get().status == LineStatus.REFUNDED
    assert len(shop.refunds()) == 1


def test_one_refused_line_of_three_is_refunded_and_the_others_are_delivered(shop, paid):
    shop.switch("not_found")
    order = paid(quantity=3)
    order.refresh_from_db()
    assert sorted(OrderLine.objects.values_list("status", flat=True)) == [
        "delivered",
        "delivered",
        "refunded",
    ]
    assert [refund["amount"] for refund in shop.refunds()] == [550]
    assert outcomes(shop).count("bought") == 2
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.outbox) == 2
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert page.count("station-done") == 3
    assert page.count('<h2 id="guides">') == 1


def test_a_supplier_that_cannot_be_reached_is_tried_again_without_a_refund(shop, paid, settings, monkeypatch):
    from catalog import supplier
    from catalog.mobilexy import Client

    refusing = Client("http://127.0.0.1:9/api", "key")
    real = supplier.client()
    monkeypatch.setattr(supplier, "client", lambda: refusing)
    order = paid()
    assert OrderLine.objects.get().status == LineStatus.WAITING
    assert Purchase.objects.get().status == PurchaseStatus.NOT_SENT
    assert shop.refunds() == []

    monkeypatch.setattr(supplier, "client", lambda: real)
    OrderLine.objects.update(next_attempt_at=timezone.now())
    run_sweep()
    shop.ring()
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1


@pytest.mark.parametrize("mode", ["esim_null", "qr_null", "qr_empty", "confirmation_flag"])
def test_bought_without_a_usable_code_is_being_prepared(shop, paid, mode):
    shop.switch(mode)
    order = paid()
    assert OrderLine.objects.get().status == LineStatus.PREPARING
    assert Purchase.objects.get().status == PurchaseStatus.BOUGHT
    assert Esim.objects.get().lpa == ""
    assert shop.outbox == []
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert "Preparing your eSIM" in page
    assert "data:image/png" not in page


def test_the_same_code_is_never_given_to_two_people(shop, paid):
    first = paid()
    shop.switch("duplicate_lpa")
    second = paid(email="bob@example.com")
    assert Esim.objects.get(line__order=first).lpa != ""
    assert Esim.objects.get(line__order=second).lpa == ""
    assert second.lines.get().status == LineStatus.PREPARING
    assert [message.to for message in shop.outbox] == [["ada@example.com"]]


def test_a_plan_whose_id_now_means_something_else_is_refunded_and_not_bought(shop, plan, paid):
    order = shop.order_a_paid(plan)
    plan.slug = "JP_20_30"
    plan.save()
    shop.send(shop.events()[-1])
    shop.ring()
    assert shop.purchases() == []
    assert order.lines.get().status == LineStatus.REFUNDED


def test_a_call_whose_process_died_becomes_unknown_and_is_never_made_again(shop, paid, plan, settings):
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    # The process dies between the committed intent and its result.
    from orders import fulfillment

    task, args = shop.bells.popleft()
    task(*args)
    line = order.lines.get()
    fulfillment._claim(line.pk)
    shop.bells.clear()
    run_sweep()
    shop.ring()
    assert Purchase.objects.get().status == PurchaseStatus.STARTED

    Purchase.objects.update(
        started_at=timezone.now() - timedelta(minutes=settings.PURCHASE_STALE_MINUTES + 1)
    )
    run_sweep()
    shop.ring()
    assert Purchase.objects.get().status == PurchaseStatus.UNKNOWN
    assert order.lines.get().status == LineStatus.REVIEW
    assert shop.purchases() == []
    assert shop.refunds() == []


def test_every_bell_that_is_lost_is_rung_again_by_the_sweep(shop, plan, settings):
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    long_ago = timezone.now() - timedelta(hours=1)
    for _ in range(10):
        shop.bells.clear()
        _age_everything(long_ago)
        found = run_sweep()
        if not any(found.values()):
            break
        task, args = shop.bells.popleft()
        task(*args)
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1
    assert len(shop.outbox) == 1


def _age_everything(moment):
    from orders.models import OutgoingEmail, Payment, StripeEvent

    StripeEvent.objects.update(received_at=moment)
    Payment.objects.update(created_at=moment)
    OutgoingEmail.objects.update(created_at=moment)


@pytest.mark.parametrize(("failures", "ends_as"), [(1, "delivered"), (3, "delivered"), (4, "buying")])
def test_an_answer_outlives_a_database_that_restarts(shop, paid, monkeypatch, failures, ends_as):
    real, tries = fulfillment.record_bought, []

    def record(*facts):
        tries.append(facts)
        if len(tries) <= failures:
            raise OperationalError("the connection was cut")
        real(*facts)

    monkeypatch.setattr(fulfillment, "record_bought", record)
    monkeypatch.setattr(fulfillment, "WRITE_AGAIN_SECONDS", (0, 0, 0))
    try:
        paid()
    except OperationalError:
        assert failures == 4
    assert OrderLine.objects.get().status == ends_as
    assert outcomes(shop) == ["bought"]


def test_an_order_is_not_closed_while_an_esim_of_it_has_no_mail(shop, paid, monkeypatch):
    """The last line became ready between the look for mails and the look for what is left."""
    monkeypatch.setattr(tasks.emails, "queue_delivery", lambda _order_id: None)
    order = paid()
    assert order.status == OrderStatus.PAID
    monkeypatch.undo()
    assert sweep.orders_to_follow() == [order.pk]


def test_a_closed_order_whose_mail_was_never_queued_is_found(shop, paid):
    order = paid()
    Esim.objects.update(delivery_email=None)
    order.emails.all().delete()
    shop.outbox.clear()
    run_sweep()
    shop.ring()
    assert [mail.to for mail in shop.outbox] == [["ada@example.com"]]
    assert sweep.orders_to_follow() == []


def test_a_closed_order_whose_refund_mail_was_never_queued_is_found(shop, paid):
    shop.switch("not_found")
    order = paid()
    order.emails.all().delete()
    shop.outbox.clear()
    run_sweep()
    shop.ring()
    assert ["money" in mail.subject for mail in shop.outbox] == [True]
    assert sweep.orders_to_follow() == []


def test_a_quiet_shop_has_nothing_to_sweep(shop, paid, django_assert_max_num_queries):
    paid()
    with django_assert_max_num_queries(26):
        assert set(run_sweep().values()) == {0}
    assert sweep.lines() == []


def test_staff_hear_once_of_an_order_that_needs_a_person(shop, paid, settings):
    settings.STAFF_EMAILS = ["staff@shop.example"]
    shop.switch("html", status=502, when="after")
    order = paid()
    for _ in range(3):
        run_sweep()
        shop.ring()
    [message] = shop.outbox
    assert message.to == ["staff@shop.example"]
    assert "no known outcome" in message.subject
    assert order.reference in message.subject
    assert f"/admin/orders/order/{order.pk}/change/" in message.body
    assert order.token not in message.body + message.alternatives[0][0]


def test_an_alert_whose_bell_was_lost_is_queued_by_the_sweep(shop, paid, settings):
    shop.switch("html", status=502, when="after")
    paid()
    assert shop.outbox == []
    settings.STAFF_EMAILS = ["staff@shop.example"]
    run_sweep()
    shop.ring()
    assert [message.to for message in shop.outbox] == [["staff@shop.example"]]


def test_the_sweep_command_does_the_work_without_a_worker(shop, plan, capsys):
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    for _ in range(6):
        shop.bells.clear()
        _age_everything(timezone.now() - timedelta(hours=1))
        call_command("sweep")
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1
    assert len(shop.outbox) == 1
    assert "lines to buy: 1" in capsys.readouterr().out


def test_the_sweep_command_names_what_it_could_not_do_and_goes_on(shop, plan, capsys, monkeypatch):
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.ring()
    Order.objects.update(status=OrderStatus.PAID)

    def broken(_order_id):
        raise RuntimeError

    monkeypatch.setattr("orders.fulfillment.complete", broken)
    with pytest.raises(SystemExit):
        call_command("sweep")
    assert f"orders to follow up {order.pk}: RuntimeError" in capsys.readouterr().err
