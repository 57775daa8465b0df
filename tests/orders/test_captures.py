"""Money that is held: charged for what was bought, once, and let go for the rest."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import captures, confirmation, refunds
from orders.models import Order, OrderEvent, OrderLine, Payment, Refund
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.tasks import send_refund, sweep
from orders.trouble import FAILED_CAPTURE, trouble_of

pytestmark = pytest.mark.real_sockets


@pytest.fixture(autouse=True)
def _held_first(settings):
    settings.STRIPE_CAPTURE = "after_purchase"


@pytest.fixture
def paid(shop, plan):
    def make(**fields):
        order = shop.order_a_paid(plan, **fields)
        shop.tell("checkout.session.completed")
        order.refresh_from_db()
        return order

    return make


@pytest.fixture
def in_review(shop, paid):
    """An order whose purchase brought no answer, its money held."""
    shop.switch("html", status=502)
    order = paid()
    assert order.lines.get().status == LineStatus.REVIEW
    return order


def settle(shop):
    for _ in range(3):
        Payment.objects.update(checked_at=timezone.now() - timedelta(hours=1))
        sweep()
        shop.ring()


def let_the_hold_end_soon():
    Payment.objects.update(capture_before=timezone.now() + timedelta(hours=23))


def cancel_at_stripe(shop, order):
    done = shop.http.post(f"/v1/payment_intents/{shop.intent(order)['id']}/cancel")
    assert done.status_code == 200, done.text


def test_what_was_bought_is_charged_once(shop, paid):
    order = paid(quantity=2)
    settle(shop)
    payment, intent = Payment.objects.get(), shop.intent(order)
    assert (payment.status, payment.capture_amount) == (PaymentStatus.PAID, Decimal("11.00"))
    assert (intent["capture_method"], intent["status"], intent["amount_received"]) == (
        "manual",
        "succeeded",
        1100,
    )
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert shop.refunds() == []
    assert len(shop.outbox) == 1
    assert len(shop.events("charge.captured")) == 1


def test_lines_are_bought_while_the_money_is_only_held(shop, plan):
    order = shop.order_a_paid(plan)
    assert shop.intent(order)["status"] == "requires_capture"
    shop.send(shop.events()[-1])
    task, args = shop.bells.popleft()
    task(*args)
    payment = Payment.objects.get()
    assert payment.status == PaymentStatus.AUTHORIZED
    assert timedelta(days=6) < payment.capture_before - timezone.now() < timedelta(days=8)
    assert order.lines.get().status == LineStatus.WAITING
    assert "Set aside by your bank" in shop.client.get(f"/orders/{order.token}/").content.decode()


def test_of_two_only_the_one_that_was_bought_is_charged(shop, paid):
    shop.switch("not_found")
    order = paid(quantity=2)
    settle(shop)
    order.refresh_from_db()
    assert sorted(order.lines.values_list("status", flat=True)) == ["delivered", "refunded"]
    assert shop.intent(order)["amount_received"] == 550
    assert (Payment.objects.get().status, Payment.objects.get().capture_amount) == ("paid", Decimal("5.50"))
    assert (Refund.objects.count(), shop.refunds()) == (0, [])
    assert order.status == OrderStatus.COMPLETED
    ended = OrderEvent.objects.get(kind="line.refunded")
    assert ended.data["reason"] == "not_charged"
    [told] = [message for message in shop.outbox if "not charged" in message.subject]
    assert "$5.50" in told.body
    assert "was not charged" in told.body
    assert "returned" not in told.body
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert "Your card was not charged for it" in page


def test_nothing_is_charged_when_nothing_was_bought(shop, paid):
    shop.switch("not_found", times="always")
    order = paid(quantity=2)
    settle(shop)
    order.refresh_from_db()
    assert Payment.objects.get().status == PaymentStatus.RELEASED
    assert shop.intent(order)["status"] == "canceled"
    assert set(order.lines.values_list("status", flat=True)) == {"refunded"}
    assert order.status == OrderStatus.COMPLETED
    assert shop.refunds() == []
    [message] = shop.outbox
    assert message.subject.startswith("Your card was not charged")
    assert "$11.00" in message.body
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert "Your card was not charged" in page
    assert "Your money was returned" not in page


def test_the_events_of_a_hold_change_nothing_twice(shop, paid):
    order = paid()
    kinds = ("payment_intent.amount_capturable_updated", "charge.refunded", "checkout.session.completed")
    shop.tell(*kinds, *kinds)
    settle(shop)
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert shop.intent(order)["amount_received"] == 550
    assert len(shop.purchases()) == 1


def test_a_hold_waits_while_it_is_not_known_what_was_bought(shop, in_review):
    settle(shop)
    assert Payment.objects.get().status == PaymentStatus.AUTHORIZED
    assert Payment.objects.get().capture_amount is None
    assert shop.intent(in_review)["status"] == "requires_capture"


def test_a_hold_about_to_end_is_charged_for_what_may_have_been_bought_and_refunded_if_it_was_not(
    shop, in_review
):
    let_the_hold_end_soon()
    settle(shop)
    assert shop.intent(in_review)["amount_received"] == 550
    line = in_review.lines.get()
    assert line.status == LineStatus.REVIEW
    line.transition(LineStatus.REFUND_DUE)
    settle(shop)
    assert [each["amount"] for each in shop.refunds()] == [550]
    assert in_review.lines.get().status == LineStatus.REFUNDED
    assert "Your money is on its way back" in shop.outbox[-1].subject


def test_what_waits_when_the_hold_is_about_to_end_is_not_bought_any_more(shop, paid):
    shop.switch("insufficient_balance", times="always")
    order = paid()
    assert order.lines.get().status == LineStatus.ON_HOLD
    tried = len(shop.purchases())
    let_the_hold_end_soon()
    settle(shop)
    order.refresh_from_db()
    assert order.lines.get().status == LineStatus.REFUNDED
    assert Payment.objects.get().status == PaymentStatus.RELEASED
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == tried


def test_a_capture_whose_answer_was_lost_is_known_again(shop, paid):
    failure = {"endpoint": "POST /v1/payment_intents/{intent}/capture", "kind": "500_kept", "times": 3}
    shop.switch_stripe(api_failures=[failure | {"after_effect": True}])
    order = paid()
    settle(shop)
    assert Payment.objects.get().status == PaymentStatus.PAID
    assert shop.intent(order)["amount_received"] == 550
    assert len(shop.events("charge.captured")) == 1


def test_a_hold_that_ended_before_it_was_charged_calls_a_person(shop, in_review):
    cancel_at_stripe(shop, in_review)
    shop.tell("payment_intent.canceled")
    payment = Payment.objects.get()
    assert (payment.status, payment.capture_before) == (PaymentStatus.CAPTURE_FAILED, None)
    assert FAILED_CAPTURE in trouble_of(in_review)
    line = in_review.lines.get()
    assert line.status == LineStatus.REVIEW

    tried = len(shop.purchases())
    line.purchases.get().transition("released")
    line.transition(LineStatus.WAITING, next_attempt_at=timezone.now())
    settle(shop)
    assert len(shop.purchases()) == tried, "nobody pays for it"
    assert in_review.lines.get().status == LineStatus.REFUNDED
    assert shop.refunds() == []


@pytest.mark.parametrize("kind", ["payment_intent.canceled", "charge.refunded"])
def test_a_hold_let_go_in_the_dashboard_before_anything_was_bought_buys_nothing(shop, plan, kind):
    shop.switch("insufficient_balance")
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    tried = len(shop.purchases())
    cancel_at_stripe(shop, order)
    shop.tell(kind)
    Payment.objects.update(checked_at=timezone.now() - timedelta(hours=7))
    settle(shop)
    OrderLine.objects.update(next_attempt_at=timezone.now())
    settle(shop)
    order.refresh_from_db()
    assert Payment.objects.get().status == PaymentStatus.RELEASED
    assert order.lines.get().status == LineStatus.REFUNDED
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == tried
    assert shop.refunds() == []


def test_a_hold_that_was_gone_before_we_heard_of_it_buys_nothing(shop, plan):
    order = shop.order_a_paid(plan)
    cancel_at_stripe(shop, order)
    shop.tell("payment_intent.canceled", "checkout.session.completed")
    order.refresh_from_db()
    assert Payment.objects.get().status == PaymentStatus.FAILED
    assert order.status == OrderStatus.CANCELED
    assert shop.purchases() == []


def refuse(monkeypatch, code):
    """The bank says no to the capture, while the hold still stands."""

    def capture(_payment, attempt):
        attempts.append(attempt)
        raise captures.payments.PaymentsRefusedError(code)

    attempts = []
    monkeypatch.setattr(captures.payments, "capture", capture)
    return attempts


def test_a_capture_that_the_bank_refuses_is_a_task_for_staff_who_may_try_again(shop, paid, monkeypatch):
    with monkeypatch.context() as patched:
        attempts = refuse(patched, "card_declined")
        order = paid()
        settle(shop)
        assert attempts == [1], "no machine insists"
        payment = Payment.objects.get()
        assert (payment.status, payment.problem) == (PaymentStatus.CAPTURE_FAILED, "card_declined")
        assert trouble_of(order) == [FAILED_CAPTURE]
        captures.retry(payment.pk)
        assert attempts == [1, 2]
    captures.retry(payment.pk)
    payment.refresh_from_db()
    assert (payment.status, payment.problem) == (PaymentStatus.PAID, "")
    assert trouble_of(order) == []
    assert shop.intent(order)["amount_received"] == 550


@pytest.mark.parametrize("status", ["authorized", "capture_failed"])
def test_what_staff_captured_in_the_dashboard_counts(shop, in_review, status):
    Payment.objects.update(status=status)
    done = shop.http.post(f"/v1/payment_intents/{shop.intent(in_review)['id']}/capture")
    assert done.status_code == 200
    shop.tell("charge.captured")
    payment = Payment.objects.get()
    assert (payment.status, payment.capture_amount) == (PaymentStatus.PAID, Decimal("5.50"))


def test_staff_refund_a_captured_line_as_usual_and_never_more_than_was_captured(shop, paid):
    shop.switch("not_found")
    order = paid(quantity=2)
    settle(shop)
    line = order.lines.get(status=LineStatus.DELIVERED)
    refund = refunds.of_lines(order.pk, [line.pk], origin=Refund.Origin.STAFF)
    send_refund(refund.pk)
    shop.ring()
    assert [each["amount"] for each in shop.refunds()] == [550]
    assert set(order.lines.values_list("status", flat=True)) == {"refunded"}


def test_a_line_given_back_before_the_capture_is_not_charged(shop, paid):
    shop.switch("html", status=502)
    order = paid(quantity=2)
    delivered = order.lines.get(status=LineStatus.DELIVERED)
    assert refunds.of_lines(order.pk, [delivered.pk], origin=Refund.Origin.STAFF) is None
    settle(shop)
    order.lines.get(status=LineStatus.REVIEW).transition(LineStatus.REFUND_DUE)
    settle(shop)
    assert Payment.objects.get().status == PaymentStatus.RELEASED
    assert shop.refunds() == []


def test_another_amount_held_than_ordered_buys_nothing(shop, plan):
    shop.order_a_paid(plan)
    state = captures.payments.session_state(Payment.objects.get().session_id)
    odd = replace(state, intent=replace(state.intent, amount_capturable=100))
    assert confirmation.apply(Payment.objects.get().pk, odd) == confirmation.Outcome.MISMATCH
    assert OrderLine.objects.get().status == LineStatus.AWAITING_PAYMENT


def test_two_who_decide_at_once_decide_one_amount(shop, paid, monkeypatch):
    with monkeypatch.context() as patched:
        refuse(patched, "card_declined")
        order = paid()
    assert captures.prepare(order.pk) is None, "decided, tried and with staff"
    assert OrderEvent.objects.filter(kind=captures.DECIDED).count() == 1


def test_a_payment_begun_before_the_setting_changed_keeps_its_way(shop, plan, settings):
    settings.STRIPE_CAPTURE = "immediate"
    shop.buy(plan)
    settings.STRIPE_CAPTURE = "after_purchase"
    assert Payment.objects.get().capture == "immediate"
    assert Order.objects.count() == 1
