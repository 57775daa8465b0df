"""Idempotency keys, and calls that fail on order: what a careful client may rely on."""

import pytest
import stripe
from stripe_steps import ledger, paid, switch, wanted

pytestmark = [pytest.mark.real_sockets, pytest.mark.filterwarnings("ignore:Use 'content=")]

KEY = {"idempotency_key": "checkout:1"}


def test_the_same_key_gives_the_same_session(sandbox, client):
    first, second = (client.v1.checkout.sessions.create(wanted(), KEY) for _ in range(2))
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(ledger(sandbox)["sessions"]) == 1


def test_the_same_key_with_other_parameters_is_refused(sandbox, client):
    client.v1.checkout.sessions.create(wanted(), KEY)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(wanted(client_reference_id="R-8"), KEY)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.refunds.create({"payment_intent": "pi_1"}, KEY)
    assert len(ledger(sandbox)["sessions"]) == 1


def test_a_key_is_forgotten_after_a_day(sandbox, client):
    first = client.v1.checkout.sessions.create(wanted(), KEY)
    sandbox.world.clock.offset = 86_401
    assert client.v1.checkout.sessions.create(wanted(), KEY).id != first.id


def test_a_request_that_was_wrong_is_not_kept(client):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(wanted(customer_email="ann"), KEY)
    assert client.v1.checkout.sessions.create(wanted(), KEY).status == "open"


def test_a_refusal_after_the_work_began_is_kept(client, session):
    intent = paid(client, session)
    client.v1.refunds.create({"payment_intent": intent.id})
    for replayed in (None, "true"):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.refunds.create({"payment_intent": intent.id}, {"idempotency_key": "refund:2"})
        assert refused.value.code == "charge_already_refunded"
        assert refused.value.headers.get("Idempotent-Replayed") == replayed


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("500", stripe.APIError),
        ("409", stripe.APIError),
        ("429", stripe.RateLimitError),
        ("reset", stripe.APIConnectionError),
    ],
)
def test_a_call_fails_on_order_once(sandbox, client, kind, error):
    switch(sandbox, api_failures=[{"endpoint": "POST /v1/checkout/sessions", "kind": kind}])
    client.v1.events.list()
    with pytest.raises(error):
        client.v1.checkout.sessions.create(wanted())
    assert ledger(sandbox)["sessions"] == []
    client.v1.checkout.sessions.create(wanted())
    assert len(ledger(sandbox)["sessions"]) == 1


def test_an_answer_that_is_lost_is_found_again_under_its_key(sandbox, client):
    order = {"endpoint": "*", "kind": "timeout", "seconds": 0.05, "after_effect": True}
    switch(sandbox, api_failures=[order])
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(wanted(), KEY)
    [kept] = ledger(sandbox)["sessions"]
    assert client.v1.checkout.sessions.create(wanted(), KEY).id == kept["id"]


def test_a_kept_500_is_replayed(sandbox, client):
    switch(sandbox, api_failures=[{"endpoint": "*", "kind": "500_kept"}])
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.checkout.sessions.create(wanted(), KEY)
    assert ledger(sandbox)["sessions"] == []
    assert client.v1.checkout.sessions.create(wanted(), {"idempotency_key": "checkout:2"}).status == "open"


def test_lists_turn_their_pages_by_cursor(client):
    made = [client.v1.checkout.sessions.create(wanted()).id for _ in range(5)]
    found = client.v1.checkout.sessions.list({"limit": 2})
    assert ([one.id for one in found.data], found.has_more) == (made[:2:-1], True)
    assert [one.id for one in found.auto_paging_iter()] == made[::-1]
    newer = client.v1.checkout.sessions.list({"limit": 2, "ending_before": made[0]})
    assert ([one.id for one in newer.data], newer.has_more) == ([made[2], made[1]], True)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.list({"starting_after": "cs_none"})


def test_events_are_filtered_by_type_and_time(client, session):
    paid(client, session)
    found = client.v1.events.list({"types": ["charge.succeeded", "payment_intent.succeeded"]})
    assert [one.type for one in found.data] == ["payment_intent.succeeded", "charge.succeeded"]
    since = found.data[0].created
    assert len(client.v1.events.list({"created": {"gte": since - 5}}).data) == 4
    assert client.v1.events.list({"created": {"gt": since + 5}}).data == []
