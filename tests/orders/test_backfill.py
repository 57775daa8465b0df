"""Events that never came are asked for again."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from orders import backfill, inbox, tasks
from orders import sweep as due
from orders.models import Refund, StripeEvent
from orders.status import LineStatus, OrderStatus, RefundStatus
from orders.tasks import fetch_events

pytestmark = pytest.mark.real_sockets


def test_an_order_is_delivered_by_asking_for_events_alone(shop, plan, monkeypatch):
    monkeypatch.setattr(due, "payments", list)
    order = shop.order_a_paid(plan)
    assert fetch_events() > 0
    shop.ring()
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1
    assert len(shop.outbox) == 1
    assert fetch_events() == 0
    assert len(shop.bells) == 0


def test_a_refund_that_failed_weeks_after_it_seemed_done_is_found(shop, plan):
    shop.switch("not_found")
    order = shop.order_a_paid(plan)
    fetch_events()
    shop.ring()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    shop.act("refund_fails", shop.refunds()[0]["id"])
    fetch_events()
    shop.ring()
    assert Refund.objects.get().status == RefundStatus.FAILED
    assert order.lines.get().status == LineStatus.REFUND_DUE
    assert len(shop.refunds()) == 1


def test_what_came_by_webhook_is_not_stored_again(shop, plan):
    shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    before = StripeEvent.objects.count()
    fetch_events()
    assert StripeEvent.objects.filter(type="checkout.session.completed").count() == before == 1


def test_it_looks_back_from_the_newest_event_and_never_more_than_three_days(shop, monkeypatch):
    asked = []

    def events_since(types, since, *, undelivered=False):
        asked.append((types, timezone.now() - since, undelivered))
        return iter(())

    monkeypatch.setattr(backfill.payments, "events_since", events_since)
    assert fetch_events() == 0
    store_an_event(timezone.now() - timedelta(hours=5))
    fetch_events()
    StripeEvent.objects.update(created_at=timezone.now() - timedelta(days=20))
    fetch_events()
    assert [round(span / timedelta(hours=1)) for _, span, undelivered in asked if not undelivered] == [
        72,
        6,
        72,
    ]
    assert [round(span / timedelta(hours=1)) for _, span, undelivered in asked if undelivered] == [72] * 3
    assert {frozenset(types) for types, _, _ in asked} == {inbox.EVENTS}


def store_an_event(moment):
    return StripeEvent.objects.create(event_id="evt_x", type="x", created_at=moment)


def test_a_round_is_bounded_and_says_when_it_was_not_enough(shop, plan, monkeypatch, caplog):
    monkeypatch.setattr(backfill, "MOST", 1)
    for _ in range(2):
        shop.order_a_paid(plan)
    fetch_events()
    assert StripeEvent.objects.count() == 1
    assert "replay_events" in caplog.text


def test_the_types_fit_into_one_question():
    assert len(inbox.EVENTS) <= 20


def test_a_stripe_that_cannot_be_asked_is_asked_in_the_next_round(shop, plan, caplog):
    order = shop.order_a_paid(plan)
    shop.switch_stripe(api_failures=[{"endpoint": "GET /v1/events", "kind": "500", "times": 3}])
    assert fetch_events() == 0
    assert "could not be asked" in caplog.text
    assert StripeEvent.objects.count() == 0
    fetch_events()
    shop.ring()
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED


@pytest.mark.parametrize("since", ["2h", "90m", "3d", "moment"])
def test_the_command_stores_what_is_missing_and_acts_on_it(shop, plan, capsys, since):
    order = shop.order_a_paid(plan)
    if since == "moment":
        since = f"{timezone.now() - timedelta(hours=1):%Y-%m-%dT%H:%M}"
    call_command("replay_events", since=since)
    shop.ring()
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    words = capsys.readouterr().out
    assert "1 new." in words
    assert "1 processed" in words
    call_command("replay_events", since=since)
    assert "0 new." in capsys.readouterr().out


def test_the_command_says_clearly_that_stripe_cannot_be_asked(shop, plan):
    shop.order_a_paid(plan)
    shop.switch_stripe(api_failures=[{"endpoint": "GET /v1/events", "kind": "500", "times": 3}])
    with pytest.raises(CommandError, match=r"Stripe could not be asked: .* Nothing was changed") as error:
        call_command("replay_events", since="2h")
    assert error.value.returncode == 1
    assert StripeEvent.objects.count() == 0


def test_the_command_fails_when_an_event_could_not_be_acted_on(shop, plan, monkeypatch, capsys):
    shop.order_a_paid(plan)

    def broken(_event_pk):
        raise RuntimeError

    monkeypatch.setattr(tasks, "process_event", broken)
    with pytest.raises(CommandError, match="could not be acted on"):
        call_command("replay_events", since="2h")
    assert "RuntimeError" in capsys.readouterr().err
    assert StripeEvent.objects.get().status == StripeEvent.Status.RECEIVED


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2 hours", "-2h", "31d", "2199-01-01T00:00", "2026-13-01T00:00"]
)
def test_the_command_refuses_a_moment_that_is_none(shop, since):
    with pytest.raises(CommandError):
        call_command("replay_events", since=since)


def test_beat_asks_every_ten_minutes(settings):
    entry = next(each for each in settings.CELERY_BEAT_SCHEDULE.values() if each["task"] == fetch_events.name)
    assert entry["schedule"] == 600
