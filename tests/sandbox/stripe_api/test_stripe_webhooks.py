"""Webhooks on time, too late, twice, in another order, and not at all."""

import threading
import time

import pytest
import requests
import stripe
from stripe_shop import until
from stripe_steps import act, ledger, pay, switch

from sandbox.server import Sandbox

pytestmark = [pytest.mark.real_sockets, pytest.mark.filterwarnings("ignore:Use 'content=")]

COMPLETED = "checkout.session.completed"


def test_the_shop_has_answered_before_the_shopper_comes_back(shop, session):
    shop.wait_seconds = 0.3
    assert pay(session).status_code == 303
    assert COMPLETED in shop.types()


def test_the_shopper_does_not_wait_for_ever(sandbox, shop, session):
    switch(sandbox, redirect_waits_seconds=0.1)
    shop.wait_seconds = 1
    assert pay(session).elapsed.total_seconds() < 0.8
    assert COMPLETED not in shop.types()
    until(lambda: COMPLETED in shop.types())


@pytest.mark.parametrize("answer", [500, 302, 404])
def test_what_is_not_answered_with_2xx_comes_again(sandbox, shop, session, answer):
    switch(sandbox, webhook_retry_seconds=[0.05, 0.05])
    shop.answers = [answer] * 4
    pay(session)
    until(lambda: len(shop.received) == 8)
    for event in ledger(sandbox)["events"]:
        assert [attempt["status"] for attempt in event["delivery"]["attempts"]] == [answer, 200]


def test_after_the_last_try_an_event_counts_as_undelivered(sandbox, shop, client, session):
    switch(sandbox, webhook_retry_seconds=[0.01])
    shop.answers = [500] * 8
    pay(session)
    until(lambda: all(one["delivery"]["state"] == "failed" for one in ledger(sandbox)["events"]))
    assert [one.pending_webhooks for one in client.v1.events.list({"delivery_success": False}).data] == [
        1
    ] * 4
    assert client.v1.events.list({"delivery_success": True}).data == []
    [event] = [one for one in ledger(sandbox)["events"] if one["type"] == COMPLETED]
    act(sandbox, "resend", event["id"])
    until(lambda: client.v1.events.retrieve(event["id"]).pending_webhooks == 0)


def test_dropped_events_are_only_in_the_list(sandbox, shop, client, session):
    switch(sandbox, webhooks="drop")
    assert pay(session).status_code == 303
    assert len(client.v1.events.list().data) == 4
    time.sleep(0.1)
    assert shop.received == []


def test_a_duplicate_is_the_same_event_twice(sandbox, shop, session):
    switch(sandbox, webhooks="duplicate")
    pay(session)
    until(lambda: len(shop.received) == 8)
    assert sorted(shop.types()) == sorted(2 * [one["type"] for one in ledger(sandbox)["events"]])


def test_a_late_event_does_not_keep_the_shopper(sandbox, shop, session):
    switch(sandbox, webhooks="delay", webhook_delay_seconds=0.4)
    pay(session)
    assert shop.received == []
    until(lambda: len(shop.received) == 4)


def test_the_newest_comes_first_when_reordered(sandbox, shop, session):
    switch(sandbox, webhooks="reorder")
    pay(session)
    until(lambda: len(shop.received) == 4)
    assert shop.types() == [one["type"] for one in ledger(sandbox)["events"]][::-1]


def test_two_clicks_at_once_pay_once(sandbox, shop, session):
    shop.wait_seconds = 0.2
    clicks = [threading.Thread(target=pay, args=(session,)) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len(ledger(sandbox)["charges"]) == 1


def test_what_was_on_its_way_is_sent_after_a_restart(shop, tmp_path):
    state = str(tmp_path / "sandbox.sqlite3")
    shop.answers = [500] * 100
    with Sandbox(state=state, webhook_url=shop.url) as sandbox:
        fields = {
            "mode": "payment",
            "success_url": "http://shop.example/ok",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "990",
            "line_items[0][price_data][product_data][name]": "Japan 3 GB",
        }
        made = requests.post(
            f"{sandbox.url}/v1/checkout/sessions", fields, auth=("sk_test_x", ""), timeout=5
        ).json()
        requests.post(
            f"{sandbox.url}/sandbox/actions", {"action": "expire_session", "id": made["id"]}, timeout=5
        )
        until(lambda: shop.received)
    shop.answers = []
    seen = len(shop.received)
    with Sandbox(state=state, webhook_url=shop.url):
        until(lambda: len(shop.received) == seen + 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook": "drop"},
        {"webhooks": "never"},
        {"api_failures": [{"kind": "500"}]},
        {"webhook_delay_seconds": -1},
    ],
)
def test_a_switch_that_does_not_exist_is_named(sandbox, wrong):
    before = requests.get(f"{sandbox.url}/sandbox/switches", timeout=5).json()
    answer = requests.post(f"{sandbox.url}/sandbox/switches", json=wrong, timeout=5)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json()["error"]
    assert requests.get(f"{sandbox.url}/sandbox/switches", timeout=5).json() == before


def test_the_switches_work_from_the_page(sandbox, client):
    fields = {"webhooks": "drop", "endpoint": "GET /v1/events", "kind": "429", "next_payment": "decline"}
    requests.post(f"{sandbox.url}/sandbox/switches", fields, timeout=5)
    assert "will fail with 429" in requests.get(f"{sandbox.url}/sandbox/", timeout=5).text
    with pytest.raises(stripe.RateLimitError):
        client.v1.events.list()
    requests.post(f"{sandbox.url}/sandbox/switches", fields | {"reset": "1"}, timeout=5)
    assert requests.get(f"{sandbox.url}/sandbox/switches", timeout=5).json()["webhooks"] == "deliver"
