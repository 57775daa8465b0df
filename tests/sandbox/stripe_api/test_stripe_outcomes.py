"""Everything that can become of a payment, a hold, a refund, and a session nobody pays."""

import pytest
import requests
import stripe
from stripe_shop import until
from stripe_steps import DECLINED, THREE_D_SECURE, act, ledger, manual, paid, pay, switch

# The SDK hands its body to httpx in a form that httpx now deprecates.
pytestmark = [pytest.mark.real_sockets, pytest.mark.filterwarnings("ignore:Use 'content=")]


def test_a_declined_card_leaves_the_session_open(sandbox, client, session):
    answer = pay(session, DECLINED)
    assert answer.status_code == 402
    assert "Your card was declined. Nothing was charged." in answer.text
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (found.status, found.payment_status, found.url) == ("open", "unpaid", session.url)
    assert found.payment_intent.last_payment_error.code == "card_declined"
    intent = paid(client, session)
    assert intent.id == found.payment_intent.id
    assert [one["status"] for one in ledger(sandbox)["charges"]] == ["failed", "succeeded"]


@pytest.mark.parametrize(("answer", "status"), [("complete", 303), ("fail", 402)])
def test_three_d_secure_asks_the_shopper_first(sandbox, client, session, answer, status):
    asked = pay(session, THREE_D_SECURE)
    assert (asked.status_code, asked.headers["Location"]) == (303, f"/c/pay/{session.id}/challenge")
    challenge = sandbox.url + asked.headers["Location"]
    assert "Is it you?" in requests.get(challenge, timeout=5).text
    done = requests.post(challenge, {"answer": answer}, allow_redirects=False, timeout=5)
    assert done.status_code == status
    found = client.v1.checkout.sessions.retrieve(session.id)
    assert found.status == ("complete" if answer == "complete" else "open")


@pytest.mark.parametrize(
    ("action", "payment_status", "intent_status"),
    [("payment_succeeds", "paid", "succeeded"), ("payment_fails", "unpaid", "requires_payment_method")],
)
def test_a_delayed_payment_is_decided_later(sandbox, session, action, payment_status, intent_status):
    switch(sandbox, next_payment="pending")
    assert pay(session).status_code == 303
    assert states(sandbox) == ("complete", "unpaid", "processing")
    act(sandbox, action, session.id)
    assert states(sandbox) == ("complete", payment_status, intent_status)
    told = {"payment_succeeds": "async_payment_succeeded", "payment_fails": "async_payment_failed"}
    assert ledger(sandbox)["events"][-1]["type"] == f"checkout.session.{told[action]}"


def states(sandbox):
    found = ledger(sandbox)
    [session], [intent] = found["sessions"], found["payment_intents"]
    return session["status"], session["payment_status"], intent["status"]


def test_a_session_expires_when_asked_and_only_while_open(sandbox, client, session):
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        client.v1.checkout.sessions.expire(session.id)
    gone = pay(session)
    assert gone.status_code == 410
    assert "Nothing was charged" in gone.text
    assert ledger(sandbox)["payment_intents"] == []


def test_a_session_expires_by_the_clock(sandbox, shop, session):
    sandbox.world.clock.offset = 24 * 3600 + 1
    assert until(shop.types) == ["checkout.session.expired"]
    assert ledger(sandbox)["sessions"][0]["url"] is None


def test_a_held_amount_is_captured(sandbox, shop, client):
    intent = client.v1.payment_intents.capture(manual(client).id)
    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("succeeded", 1290, 0)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.capture(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert "payment_intent.amount_capturable_updated" in shop.types()


def test_a_held_amount_is_let_go(sandbox, shop, client):
    intent = manual(client)
    canceled = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "requested_by_customer"})
    assert (canceled.status, canceled.amount_received) == ("canceled", 0)
    until(lambda: "payment_intent.canceled" in shop.types())
    assert ledger(sandbox)["refunds"] == []


def test_a_hold_runs_out_after_seven_days(sandbox, shop, client):
    intent = manual(client)
    sandbox.world.clock.offset = 7 * 86_400 + 1
    assert client.v1.payment_intents.retrieve(intent.id).status == "canceled"
    until(lambda: "charge.expired" in shop.types())


def test_more_than_was_paid_cannot_be_refunded(sandbox, client, session):
    intent = paid(client, session)
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    with pytest.raises(
        stripe.InvalidRequestError, match=r"\$12\.90.*greater than unrefunded.*\$2\.90"
    ) as refused:
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 1290})
    assert refused.value.code is None
    client.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"
    assert [one["amount"] for one in ledger(sandbox)["refunds"]] == [1000, 290]


def test_a_refund_waits_and_then_goes_through(sandbox, client, session):
    intent = paid(client, session)
    switch(sandbox, next_refund="pending")
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    act(sandbox, "refund_succeeds", refund.id)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_a_refund_that_seemed_done_fails_later(sandbox, shop, client, session):
    intent = paid(client, session)
    switch(sandbox, next_refund="fail_later", refund_fails_after_seconds=3600)
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    sandbox.world.clock.offset = 3601
    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert client.v1.charges.retrieve(refund.charge).amount_refunded == 0
    until(lambda: "refund.failed" in shop.types())


@pytest.mark.parametrize("verdict", ["won", "lost"])
def test_a_disputed_charge_cannot_be_refunded(sandbox, client, session, verdict):
    intent = paid(client, session)
    act(sandbox, "open_dispute", intent.latest_charge)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    [dispute] = ledger(sandbox)["disputes"]
    act(sandbox, f"dispute_{verdict}", dispute["id"])
    assert client.v1.disputes.retrieve(dispute["id"]).status == verdict
    told = [event["type"] for event in ledger(sandbox)["events"] if "dispute" in event["type"]]
    assert told[:3] == ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"]
    assert told[3:] == (["charge.dispute.funds_reinstated"] if verdict == "won" else [])
