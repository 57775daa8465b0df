"""What a shop, a shopper and a person at the panel do, each as one step."""

import requests

PAY = {"card": "4242 4242 4242 4242"}
DECLINED = {"card": "4000000000000002"}
THREE_D_SECURE = {"card": "4000002500003155"}


def wanted(**changes):
    return {
        "mode": "payment",
        "client_reference_id": "R-7",
        "customer_email": "ann@example.com",
        "metadata": {"order": "R-7"},
        "payment_intent_data": {"metadata": {"order": "R-7"}},
        "line_items": [
            {
                "quantity": 2,
                "price_data": {"currency": "usd", "unit_amount": 645, "product_data": {"name": "Japan 3 GB"}},
            }
        ],
        "locale": "auto",
        "adaptive_pricing": {"enabled": False},
        "success_url": "http://shop.example/orders/t?cs={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/cancel",
    } | changes


def pay(session, fields=PAY):
    return requests.post(session.url, fields, allow_redirects=False, timeout=15)


def ledger(sandbox):
    return requests.get(f"{sandbox.url}/sandbox/ledger.json", timeout=5).json()


def switch(sandbox, **positions):
    assert requests.post(f"{sandbox.url}/sandbox/switches", json=positions, timeout=5).status_code == 200


def act(sandbox, action, key):
    answer = requests.post(f"{sandbox.url}/sandbox/actions", json={"action": action, "id": key}, timeout=5)
    assert answer.status_code == 200, answer.text


def paid(client, session):
    assert pay(session).status_code == 303
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert found.payment_status == "paid"
    return found.payment_intent


def manual(client):
    data = {"capture_method": "manual", "metadata": {"order": "R-7"}}
    session = client.v1.checkout.sessions.create(wanted(payment_intent_data=data))
    assert pay(session).status_code == 303
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (found.status, found.payment_status) == ("complete", "unpaid")
    assert (found.payment_intent.status, found.payment_intent.amount_capturable) == ("requires_capture", 1290)
    return found.payment_intent
