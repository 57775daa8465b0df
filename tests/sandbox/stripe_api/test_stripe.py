"""A shop's whole path with the real SDK: session, payment page, signed event, refund."""

import json
import re

import pytest
import requests
import stripe
import stripe_spec
from stripe_shop import until
from stripe_steps import DECLINED, act, ledger, manual, paid, pay, switch, wanted

# The SDK hands its body to httpx in a form that httpx now deprecates.
pytestmark = [pytest.mark.real_sockets, pytest.mark.filterwarnings("ignore:Use 'content=")]


def test_a_shop_sells_and_refunds_through_the_sdk(sandbox, shop, client, session):
    assert (session.status, session.payment_intent, session.amount_total) == ("open", None, 1290)
    page = requests.get(session.url, timeout=5).text
    assert "Pay $12.90" in page
    assert "Japan 3 GB × 2" in page
    assert "no real money" in page

    answer = pay(session)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://shop.example/orders/t?cs={session.id}"
    assert "checkout.session.completed" in shop.types()

    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (found.status, found.payment_status, found.url) == ("complete", "paid", None)
    intent = found.payment_intent
    assert (intent.status, intent.amount_received, intent.metadata.to_dict()) == (
        "succeeded",
        1290,
        {"order": "R-7"},
    )
    assert intent.latest_charge.balance_transaction.startswith("txn_")

    refund = client.v1.refunds.create({"payment_intent": intent.id, "metadata": {"refund": "1"}})
    assert (refund.status, refund.amount) == ("succeeded", 1290)
    charge = client.v1.charges.retrieve(intent.latest_charge.id)
    assert (charge.amount_refunded, charge.refunded) == (1290, True)
    assert [one.id for one in client.v1.refunds.list({"payment_intent": intent.id}).auto_paging_iter()] == [
        refund.id
    ]

    listed = [event.type for event in client.v1.events.list({"limit": 2}).auto_paging_iter()]
    assert listed == [
        "refund.updated",
        "charge.refunded",
        "refund.created",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    until(lambda: len(shop.received) == 7)
    assert all(event["pending_webhooks"] == 0 for event in ledger(sandbox)["events"])
    assert len(ledger(sandbox)["charges"]) == 1


def test_metadata_of_the_session_is_not_copied_to_the_payment_intent(client):
    session = client.v1.checkout.sessions.create(wanted(payment_intent_data={"description": "An eSIM"}))
    intent = paid(client, session)
    assert (intent.metadata.to_dict(), intent.description) == ({}, "An eSIM")


def test_a_second_click_and_a_reload_pay_once(sandbox, session):
    assert pay(session).status_code == 303
    again = pay(session)
    assert "This order is paid" in again.text
    assert "This order is paid" in requests.get(session.url, timeout=5).text
    assert len(ledger(sandbox)["charges"]) == 1


def test_amounts_are_shown_in_their_currency(client):
    line = {
        "quantity": 1,
        "price_data": {"currency": "jpy", "unit_amount": 1290, "product_data": {"name": "<b>Ö</b>"}},
    }
    page = requests.get(client.v1.checkout.sessions.create(wanted(line_items=[line])).url, timeout=5).text
    assert "Pay ¥1,290" in page
    assert "&lt;b&gt;Ö&lt;/b&gt;" in page


def test_the_panel_shows_what_happened(sandbox, client, session):
    client.v1.refunds.create({"payment_intent": paid(client, session).id})
    page = requests.get(f"{sandbox.url}/sandbox/", timeout=5).text
    assert "ann@example.com" in page
    assert [page.count(f"<code>{event['type']}</code>") for event in ledger(sandbox)["events"]] == [1] * 7


def test_every_answer_and_event_fits_the_published_specification(sandbox, shop, client):
    found = [
        client.v1.checkout.sessions.create(wanted(allowed_payment_method_types=["card"])) for _ in range(3)
    ]
    pay(found[0], DECLINED)
    pay(found[0])
    held = manual(client)
    switch(sandbox, next_payment="pending")
    pay(found[1])
    client.v1.checkout.sessions.expire(found[2].id)
    charge = ledger(sandbox)["charges"][1]["id"]
    switch(sandbox, next_refund="pending")
    refund = client.v1.refunds.create({"charge": charge, "amount": 100, "reason": "duplicate"})
    act(sandbox, "refund_fails", refund.id)
    act(sandbox, "open_dispute", charge)
    [dispute] = ledger(sandbox)["disputes"]
    act(sandbox, "dispute_won", dispute["id"])
    client.v1.payment_intents.cancel(held.id)
    key, intent = found[0].id, ledger(sandbox)["payment_intents"][0]["id"]
    checked = [
        ("/v1/checkout/sessions", "", "data.line_items,data.payment_intent.latest_charge"),
        ("/v1/checkout/sessions/{session}", key, "payment_intent,line_items"),
        ("/v1/checkout/sessions/{session}/line_items", key, ""),
        ("/v1/payment_intents/{intent}", intent, "latest_charge.balance_transaction"),
        ("/v1/payment_intents/{intent}", held.id, "latest_charge"),
        ("/v1/charges/{charge}", charge, "payment_intent"),
        ("/v1/charges/{charge}", "ch_none", ""),
        ("/v1/refunds", "", "data.charge"),
        ("/v1/refunds/{refund}", refund.id, "payment_intent,failure_balance_transaction"),
        ("/v1/disputes/{dispute}", dispute["id"], "charge"),
        ("/v1/events", "", ""),
        ("/v1/balance_transactions/{id}", dispute["balance_transactions"][0]["id"], ""),
    ]
    wrong = {}
    for path, one, expand in checked:
        query = [("expand[]", name) for name in expand.split(",") if name] + (
            [("limit", 100)] if not one else []
        )
        answer = requests.get(
            sandbox.url + re.sub(r"\{.*\}", one, path), query, auth=("sk_test_x", ""), timeout=5
        )
        assert answer.status_code == (404 if one == "ch_none" else 200), answer.text
        wrong[path] = stripe_spec.violations("GET", path, answer.status_code, answer.json())
    assert not any(wrong.values()), wrong
    events = ledger(sandbox)["events"]
    assert len({event["type"] for event in events}) >= 20
    bodies = [
        json.loads(body) for body, _ in until(lambda: len(shop.received) == len(events) and shop.received)
    ]
    assert [wrong for event in bodies for wrong in stripe_spec.event_violations(event)] == []


def test_events_are_signed_as_stripe_signs(sandbox, shop, client, session):
    pay(session)
    for body, signature in until(lambda: len(shop.received) == 4 and shop.received):
        assert client.construct_event(body, signature, "whsec_sandbox").livemode is False
        with pytest.raises(stripe.SignatureVerificationError):
            client.construct_event(body + b" ", signature, "whsec_sandbox")
        with pytest.raises(stripe.SignatureVerificationError):
            client.construct_event(body, signature, "whsec_other")


def test_the_check_against_the_specification_finds_what_is_wrong(sandbox, session):
    [kept] = ledger(sandbox)["sessions"]
    path = "/v1/checkout/sessions/{session}"
    assert stripe_spec.violations("GET", path, 200, kept) == []
    for broken in ({"mode": "gift"}, {"amount_total": "12.90"}, {"surprise": 1}, {"status": 5}):
        assert len(stripe_spec.violations("GET", path, 200, kept | broken)) == 1
    assert stripe_spec.violations("GET", path, 404, {"error": {"message": "no type"}}) != []


def test_tax_is_found_once_the_shopper_pays_and_told_to_who_asks(sandbox, shop, client):
    switch(sandbox, tax_percent=20)
    [line] = wanted()["line_items"]
    line["price_data"] |= {"tax_behavior": "inclusive"}
    session = client.v1.checkout.sessions.create(wanted(automatic_tax={"enabled": True}, line_items=[line]))
    assert (session.automatic_tax.status, session.total_details.amount_tax) == ("requires_location_inputs", 0)
    pay(session)
    asked = [("expand[]", "total_details.breakdown"), ("expand[]", "line_items")]
    path = "/v1/checkout/sessions/{session}"
    answer = requests.get(
        f"{sandbox.url}/v1/checkout/sessions/{session.id}", asked, auth=("sk_test_x", ""), timeout=5
    )
    found = answer.json()
    assert stripe_spec.violations("GET", path, answer.status_code, found) == []
    assert (found["amount_total"], found["total_details"]["amount_tax"]) == (1290, 215)
    [tax] = found["total_details"]["breakdown"]["taxes"]
    assert (tax["amount"], tax["rate"]["percentage"], tax["rate"]["inclusive"]) == (215, 20.0, True)
    assert "breakdown" not in client.v1.checkout.sessions.retrieve(session.id).total_details
    bodies = [json.loads(body) for body, _ in until(lambda: len(shop.received) == 4 and shop.received)]
    assert [wrong for event in bodies for wrong in stripe_spec.event_violations(event)] == []
