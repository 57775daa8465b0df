"""Money back, to the end: refunds that wait, fail late, are repeated, or are made by somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from orders import refunds
from orders.models import Order, OrderEvent, OrderLine, OutgoingEmail, Refund, StripeEvent
from orders.status import LineStatus, OrderStatus, RefundStatus
from orders.tasks import buy_line, send_refund, sweep
from orders.trouble import FAILED_REFUND, trouble_of

pytestmark = pytest.mark.real_sockets

FATES = ("refund.created", "refund.updated", "refund.failed")


@pytest.fixture
def refused(shop, plan):
    """A paid order whose only eSIM the supplier will not make, with its money on the way back as the switch says."""

    def make(fate="succeed"):
        shop.switch_stripe(next_refund=fate, refund_fails_after_seconds=0)
        shop.switch("not_found")
        order = shop.order_a_paid(plan)
        shop.tell("checkout.session.completed")
        order.refresh_from_db()
        return order

    return make


@pytest.fixture
def delivered(shop, plan):
    def make(quantity=1):
        order = shop.order_a_paid(plan, quantity=quantity)
        shop.tell("checkout.session.completed")
        shop.outbox.clear()
        order.refresh_from_db()
        assert order.status == OrderStatus.COMPLETED
        return order

    return make


def settle(shop):
    """Rounds of the sweep in which every pause is over."""
    for _ in range(3):
        Refund.objects.update(checked_at=timezone.now() - timedelta(hours=1))
        sweep()
        shop.ring()


def mails(shop):
    return [message.subject for message in shop.outbox]


def test_a_refund_that_waits_is_followed_by_its_event_and_mailed_once(shop, refused):
    order = refused("pending")
    assert order.lines.get().status == LineStatus.REFUND_DUE
    assert Refund.objects.get().status == RefundStatus.PENDING
    shop.act("refund_succeeds", shop.refunds()[0]["id"])
    shop.tell(*FATES)
    settle(shop)
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert order.lines.get().status == LineStatus.REFUNDED
    assert len(shop.refunds()) == 1
    assert len(mails(shop)) == 1


def test_a_refund_that_waits_is_found_by_the_sweep_without_any_event(shop, refused):
    order = refused("pending")
    shop.act("refund_succeeds", shop.refunds()[0]["id"])
    settle(shop)
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED


@pytest.mark.parametrize("backwards", [False, True])
def test_a_refund_that_fails_days_later_puts_its_line_back_and_calls_a_person(
    shop, refused, backwards, settings
):
    order = refused()
    settings.STAFF_EMAILS = ["staff@shop.example"]
    assert order.lines.get().status == LineStatus.REFUNDED
    shop.act("refund_fails", shop.refunds()[0]["id"])
    events = [event for kind in FATES for event in shop.events(kind)]
    for event in sorted(events, key=lambda each: each["created"], reverse=backwards) * 2:
        shop.send(event | {"id": f"{event['id']}"})
        shop.ring()
    settle(shop)
    order.refresh_from_db()
    assert Refund.objects.get().status == RefundStatus.FAILED
    assert order.lines.get().status == LineStatus.REFUND_DUE
    assert order.status == OrderStatus.PAID
    assert trouble_of(order) == [FAILED_REFUND]
    assert len(shop.refunds()) == 1, "no machine repeats a refund that failed"
    assert [subject for subject in mails(shop) if "refund has failed" in subject.lower()] != []


def test_staff_repeat_a_failed_refund_once_however_often_they_press(shop, refused, db):
    user = User.objects.create_user("staff")
    order = refused()
    shop.act("refund_fails", shop.refunds()[0]["id"])
    shop.tell(*FATES)
    failed = Refund.objects.get()
    again = refunds.retry(failed.pk, user_id=user.pk)
    assert refunds.retry(failed.pk) is None
    send_refund(again.pk)
    send_refund(again.pk)
    send_refund(failed.pk)
    shop.ring()
    order.refresh_from_db()
    assert [each["status"] for each in shop.refunds()] == ["succeeded", "failed"]
    assert again.origin == Refund.Origin.STAFF
    assert order.lines.get().status == LineStatus.REFUNDED
    assert order.status == OrderStatus.COMPLETED
    assert trouble_of(order) == []
    assert OrderEvent.objects.get(kind="refund.created", actor="staff").user == user
    assert len(mails(shop)) == 2, "one for each refund"


def test_a_refund_under_way_is_not_repeated(shop, refused):
    refused("pending")
    assert refunds.retry(Refund.objects.get().pk) is None
    assert Refund.objects.count() == 1


def test_staff_give_back_one_of_two_delivered_lines(shop, delivered):
    order = delivered(2)
    line = order.lines.first()
    refund = refunds.of_lines(order.pk, [line.pk], origin=Refund.Origin.STAFF)
    send_refund(refund.pk)
    shop.ring()
    order.refresh_from_db()
    assert [each["amount"] for each in shop.refunds()] == [550]
    assert list(order.lines.values_list("status", flat=True)) == ["refunded", "delivered"]
    assert order.status == OrderStatus.COMPLETED
    [message] = shop.outbox
    assert "Our supplier could not make" not in message.body
    assert "$5.50" in message.body
    assert "Our supplier could not" not in shop.client.get(f"/orders/{order.token}/").content.decode()


def test_staff_cannot_give_a_line_back_twice(shop, delivered):
    order = delivered()
    line = order.lines.get()
    refunds.of_lines(order.pk, [line.pk], origin=Refund.Origin.STAFF)
    with pytest.raises(refunds.RefundImpossibleError, match="Only lines"):
        refunds.of_lines(order.pk, [line.pk], origin=Refund.Origin.STAFF)
    assert Refund.objects.count() == 1


def test_staff_cannot_give_back_a_line_that_may_just_be_bought(shop, plan):
    shop.switch("html", status=502, when="after")
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    with pytest.raises(refunds.RefundImpossibleError, match="Only lines"):
        refunds.of_lines(order.pk, [order.lines.get().pk], origin=Refund.Origin.STAFF)


def test_staff_cannot_give_back_more_than_is_left(shop, delivered):
    order = delivered()
    shop.refund_by_hand(order, amount=100)
    shop.tell("charge.refunded")
    with pytest.raises(refunds.RefundImpossibleError, match=r"more than the 4\.50"):
        refunds.of_lines(order.pk, [order.lines.get().pk], origin=Refund.Origin.STAFF)
    assert order.lines.get().status == LineStatus.DELIVERED


def test_a_line_of_another_order_is_not_given_back(shop, delivered):
    mine, other = delivered(), delivered()
    with pytest.raises(refunds.RefundImpossibleError):
        refunds.of_lines(mine.pk, [other.lines.get().pk], origin=Refund.Origin.STAFF)
    assert Refund.objects.count() == 0


def test_nothing_is_given_back_of_an_order_that_was_never_paid(shop, plan):
    shop.buy(plan)
    order = Order.objects.get()
    with pytest.raises(refunds.RefundImpossibleError, match="Nothing has been charged"):
        refunds.of_lines(order.pk, [order.lines.get().pk], origin=Refund.Origin.STAFF)


# Somebody else's refunds


def test_a_whole_refund_in_the_dashboard_stops_the_buying_of_what_waits(shop, plan):
    shop.switch("insufficient_balance", times="always")
    order = shop.order_a_paid(plan, quantity=2)
    shop.tell("checkout.session.completed")
    assert set(order.lines.values_list("status", flat=True)) == {"on_hold"}
    shop.refund_by_hand(order)
    tried = len(shop.purchases())
    OrderLine.objects.update(next_attempt_at=timezone.now())
    shop.tell("charge.refunded", *FATES)
    settle(shop)
    order.refresh_from_db()
    assert set(order.lines.values_list("status", flat=True)) == {"refunded"}
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == tried
    refund = Refund.objects.get()
    assert (refund.origin, refund.amount, refund.status) == ("dashboard", Decimal("11.00"), "succeeded")
    assert OrderEvent.objects.filter(kind="refund.dashboard").count() == 1
    assert len(mails(shop)) == 1


@pytest.mark.parametrize("told", [("charge.refunded",), ("refund.created",), ("refund.updated",)])
def test_one_event_of_a_refund_in_the_dashboard_is_enough(shop, delivered, told):
    order = delivered()
    shop.refund_by_hand(order, amount=200)
    shop.tell(*told)
    refund = Refund.objects.get()
    assert (refund.origin, refund.amount, refund.status) == ("dashboard", Decimal("2.00"), "succeeded")
    assert order.lines.get().status == LineStatus.DELIVERED
    assert mails(shop) == []


def test_a_refund_before_we_heard_of_the_payment_buys_nothing(shop, plan):
    order = shop.order_a_paid(plan)
    shop.refund_by_hand(order)
    shop.tell("checkout.session.completed")
    order.refresh_from_db()
    assert shop.purchases() == []
    assert order.lines.get().status == LineStatus.REFUNDED
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.refunds()) == 1


def test_a_partial_refund_in_the_dashboard_is_shown_and_no_line_is_guessed(shop, plan):
    shop.switch("insufficient_balance", times="always")
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    shop.refund_by_hand(order, amount=200)
    shop.tell("charge.refunded")
    assert order.lines.get().status == LineStatus.ON_HOLD
    assert OrderEvent.objects.get(kind="refund.dashboard").data["amount"] == "2"
    assert mails(shop) == []


def test_an_automatic_refund_never_exceeds_what_is_left_and_goes_to_a_person(shop, plan, settings):
    shop.switch("insufficient_balance", times="always")
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    shop.refund_by_hand(order, amount=200)
    shop.tell("charge.refunded")
    settings.PURCHASE_RETRY_MINUTES = 0
    OrderLine.objects.update(next_attempt_at=timezone.now())
    settle(shop)
    failed = Refund.objects.get(origin="machine")
    assert failed.status == RefundStatus.FAILED
    assert "only 3.5" in failed.problem
    assert trouble_of(order) == [FAILED_REFUND]
    assert len(shop.refunds()) == 1

    again = refunds.retry(failed.pk)
    send_refund(again.pk)
    settle(shop)
    order.refresh_from_db()
    assert sorted(each["amount"] for each in shop.refunds()) == [200, 350]
    assert order.status == OrderStatus.COMPLETED


def test_a_line_under_review_is_not_bought_again_once_its_money_is_back(shop, plan):
    shop.switch("html", status=502)
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    line = order.lines.get()
    assert line.status == LineStatus.REVIEW
    shop.refund_by_hand(order)
    shop.tell("charge.refunded")
    line.refresh_from_db()
    assert line.status == LineStatus.REVIEW, "it may have been bought: a person decides"
    tried = len(shop.purchases())
    line.purchases.get().transition("released")
    line.transition(LineStatus.WAITING, next_attempt_at=timezone.now())
    buy_line(line.pk)
    settle(shop)
    order.refresh_from_db()
    assert len(shop.purchases()) == tried
    assert order.lines.get().status == LineStatus.REFUNDED
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.refunds()) == 1


def test_money_that_went_back_in_the_dashboard_first_settles_our_own_refund(shop, plan):
    shop.switch("not_found")
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.bells.popleft()[0](StripeEvent.objects.get().pk)
    while "send_refund" not in str(shop.bells[0][0]):
        task, args = shop.bells.popleft()
        task(*args)
    shop.refund_by_hand(order)
    shop.ring()
    order.refresh_from_db()
    assert dict(Refund.objects.values_list("origin", "status")) == {
        "machine": "canceled",
        "dashboard": "succeeded",
    }
    assert order.lines.get().status == LineStatus.REFUNDED
    assert order.status == OrderStatus.COMPLETED
    assert trouble_of(order) == []
    assert len(mails(shop)) == 1


def test_a_refund_whose_answer_was_lost_is_known_again_and_not_taken_for_somebody_elses(shop, plan):
    shop.switch("not_found")
    shop.switch_stripe(
        api_failures=[{"endpoint": "POST /v1/refunds", "kind": "500_kept", "times": 3, "after_effect": True}]
    )
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    assert Refund.objects.get().stripe_refund_id is None
    shop.tell("charge.refunded", *FATES)
    shop.switch_stripe(api_failures=[])
    settle(shop)
    refund = Refund.objects.get()
    assert (refund.origin, refund.status) == ("machine", "succeeded")
    assert order.lines.get().status == LineStatus.REFUNDED
    assert len(shop.refunds()) == 1
    assert OutgoingEmail.objects.filter(kind="refunded").count() == 1


def test_a_dashboard_refund_that_fails_late_is_owed_again(shop, plan):
    order = shop.order_a_paid(plan)
    made = shop.refund_by_hand(order)
    shop.tell("checkout.session.completed")
    shop.act("refund_fails", made["id"])
    shop.tell(*FATES)
    assert order.lines.get().status == LineStatus.REFUND_DUE
    assert trouble_of(order) == [FAILED_REFUND]
    again = refunds.retry(Refund.objects.get().pk)
    assert again.amount == Decimal("5.50")
    send_refund(again.pk)
    shop.ring()
    assert order.lines.get().status == LineStatus.REFUNDED


def test_a_key_without_rights_does_not_undo_a_refund(shop, refused, settings, monkeypatch):
    order = refused()
    refund = Refund.objects.get()
    Refund.objects.update(stripe_refund_id="re_of_another_account")
    send_refund(refund.pk)
    assert order.lines.get().status == LineStatus.REFUNDED
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
