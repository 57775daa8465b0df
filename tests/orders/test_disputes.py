"""A bank takes the money back: nothing more is bought, and what it decides is followed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import disputes, payments, refunds
from orders.models import Dispute, Order, OrderEvent, OrderLine, Refund, StripeEvent
from orders.status import DisputeStatus, LineStatus, OrderStatus, RefundStatus
from orders.tasks import sweep
from orders.trouble import OPEN_DISPUTE, trouble_of

pytestmark = pytest.mark.real_sockets

OPENED = ("charge.dispute.created", "charge.dispute.funds_withdrawn")
CLOSED = ("charge.dispute.closed", "charge.dispute.funds_reinstated")


@pytest.fixture
def held(shop, plan):
    """A paid order whose line is on hold because the supplier refuses for now; it sells again, if it is asked."""

    def make(quantity=1):
        shop.switch("insufficient_balance", times=quantity)
        order = shop.order_a_paid(plan, quantity=quantity)
        shop.tell("checkout.session.completed")
        assert set(order.lines.values_list("status", flat=True)) == {"on_hold"}
        return order

    return make


def let_a_day_pass(shop):
    """Long past every deadline; all that is due is done."""
    yesterday = timezone.now() - timedelta(days=1)
    for _ in range(3):
        Order.objects.update(paid_at=yesterday)
        OrderLine.objects.exclude(next_attempt_at=None).update(next_attempt_at=yesterday)
        Dispute.objects.update(checked_at=yesterday)
        Refund.objects.update(checked_at=yesterday)
        sweep()
        shop.ring()


def bought(shop):
    return [entry["outcome"] for entry in shop.purchases()].count("bought")


def dispute(shop, order):
    shop.act("open_dispute", shop.charge(order))
    return shop.events("charge.dispute.created")[-1]["data"]["object"]["id"]


def test_while_a_dispute_is_open_nothing_is_bought_and_nothing_refunded(shop, held, settings):
    settings.STAFF_EMAILS = ["staff@shop.example"]
    order = held()
    dispute(shop, order)
    shop.tell(*OPENED)
    let_a_day_pass(shop)
    line = order.lines.get()
    assert (line.status, line.hold_reason, line.next_attempt_at) == (LineStatus.ON_HOLD, "disputed", None)
    assert bought(shop) == 0
    assert shop.refunds() == []
    assert trouble_of(order) == [OPEN_DISPUTE]
    row = Dispute.objects.get()
    assert (row.status, row.amount, row.currency) == (DisputeStatus.OPEN, Decimal("5.50"), "USD")
    assert (row.stripe_status, row.reason) == ("needs_response", "fraudulent")
    assert row.evidence_due_by > timezone.now()
    assert OrderEvent.objects.filter(kind="dispute.open").count() == 1
    assert len([message for message in shop.outbox if "disputed" in message.subject]) == 1
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert "dispute the payment" in page
    assert "money goes back by itself" not in page


def test_a_dispute_that_is_won_lets_the_order_go_on(shop, held):
    order = held()
    key = dispute(shop, order)
    shop.tell(*OPENED)
    shop.act("dispute_won", key)
    shop.tell(*CLOSED)
    order.refresh_from_db()
    assert Dispute.objects.get().status == DisputeStatus.WON
    assert order.status == OrderStatus.COMPLETED
    assert bought(shop) == 1
    assert shop.refunds() == []
    assert trouble_of(order) == []


def test_a_dispute_that_is_lost_ends_the_lines_without_asking_stripe_for_a_refund(shop, held):
    order = held(2)
    key = dispute(shop, order)
    shop.tell(*OPENED)
    shop.act("dispute_lost", key)
    shop.tell(*CLOSED)
    let_a_day_pass(shop)
    order.refresh_from_db()
    assert Dispute.objects.get().status == DisputeStatus.LOST
    assert set(order.lines.values_list("status", flat=True)) == {"refunded"}
    assert order.status == OrderStatus.COMPLETED
    ended = OrderEvent.objects.filter(kind="line.refunded")
    assert {event.data["reason"] for event in ended} == {"dispute_lost"}
    assert (Refund.objects.count(), shop.refunds(), bought(shop), shop.outbox) == (0, [], 0, [])
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert "Your bank returned your money" in page


def test_the_events_of_a_dispute_may_come_in_any_order_and_more_than_once(shop, held):
    order = held()
    key = dispute(shop, order)
    shop.tell(*OPENED[1:])
    shop.act("dispute_won", key)
    shop.tell(*reversed(CLOSED), *reversed(OPENED), *OPENED)
    assert Dispute.objects.get().status == DisputeStatus.WON
    assert bought(shop) == 1


def test_a_dispute_over_what_was_delivered_changes_nothing_but_calls_staff(shop, plan):
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    key = dispute(shop, order)
    shop.tell(*OPENED)
    assert trouble_of(order) == [OPEN_DISPUTE]
    shop.act("dispute_lost", key)
    shop.tell(*CLOSED)
    let_a_day_pass(shop)
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert order.lines.get().status == LineStatus.DELIVERED
    assert trouble_of(order) == []


def test_a_lost_event_is_found_by_asking_about_open_disputes_a_few_times_a_day(shop, held):
    order = held()
    key = dispute(shop, order)
    shop.tell(*OPENED)
    shop.act("dispute_won", key)
    sweep()
    shop.ring()
    assert Dispute.objects.get().status == DisputeStatus.OPEN
    Dispute.objects.update(checked_at=timezone.now() - timedelta(hours=7))
    sweep()
    shop.ring()
    assert Dispute.objects.get().status == DisputeStatus.WON
    assert bought(shop) == 1


def test_a_dispute_that_was_there_before_we_heard_of_the_payment_buys_nothing(shop, plan):
    order = shop.order_a_paid(plan)
    dispute(shop, order)
    shop.tell("checkout.session.completed")
    assert order.lines.get().status == LineStatus.ON_HOLD
    assert Dispute.objects.get().status == DisputeStatus.OPEN
    assert shop.purchases() == []


def test_a_dispute_that_is_heard_of_before_the_payment_finds_its_order(shop, plan):
    order = shop.order_a_paid(plan)
    dispute(shop, order)
    shop.tell("charge.dispute.created")
    assert Dispute.objects.get().payment.order == order
    assert shop.purchases() == []


def test_a_refund_that_the_dispute_stands_in_the_way_of_is_sent_when_it_is_won(shop, plan, settings):
    shop.switch("not_found")
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.bells.popleft()[0](StripeEvent.objects.get().pk)
    while "send_refund" not in str(shop.bells[0][0]):
        task, args = shop.bells.popleft()
        task(*args)
    key = dispute(shop, order)
    shop.ring()
    assert Refund.objects.get().status == RefundStatus.FAILED
    assert Dispute.objects.get().status == DisputeStatus.OPEN, "learned from the refusal, without any event"
    with pytest.raises(refunds.RefundImpossibleError, match="disputed"):
        refunds.retry(Refund.objects.get().pk)

    shop.act("dispute_won", key)
    # The sandbox, unlike Stripe, goes on calling the charge disputed after the dispute is won.
    shop.tell("charge.dispute.closed")
    assert Refund.objects.count() == 2
    assert order.lines.get().refund == Refund.objects.last()


def test_a_line_that_was_given_up_with_a_lost_dispute_is_owed_when_the_bank_changes_its_mind(shop, held):
    order = held()
    key = dispute(shop, order)
    shop.act("dispute_lost", key)
    shop.tell(*OPENED, *CLOSED)
    state = payments.dispute_state(key)
    won = replace(state, status="won")
    disputes.record(order.payments.get().pk, won)
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert order.lines.get().status == LineStatus.REFUND_DUE


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("needs_response", "open"),
        ("under_review", "open"),
        ("warning_needs_response", "open"),
        ("warning_under_review", "open"),
        ("warning_closed", "closed"),
        ("won", "won"),
        ("lost", "lost"),
        ("a_word_of_next_year", "open"),
    ],
)
def test_stripes_words_for_a_dispute(shop, held, word, status):
    order = held()
    state = payments.dispute_state(dispute(shop, order))
    told = replace(state, status=word)
    disputes.record(order.payments.get().pk, told)
    assert (Dispute.objects.get().status, Dispute.objects.get().stripe_status) == (status, word)
