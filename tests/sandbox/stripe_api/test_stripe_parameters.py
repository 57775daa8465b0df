"""Strictness: what Stripe refuses, the sandbox refuses, with the same code; what was wrong leaves no trace."""

import time

import pytest
import requests
from stripe_steps import ledger

pytestmark = pytest.mark.real_sockets

GOOD = {
    "mode": "payment",
    "success_url": "http://shop.example/ok",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "990",
    "line_items[0][price_data][product_data][name]": "Japan 3 GB",
}
LINE = "line_items[0]"
PRICE = f"{LINE}[price_data]"


def create(sandbox, fields, **headers):
    fields = {name: value() if callable(value) else value for name, value in fields.items()}
    return requests.post(
        f"{sandbox.url}/v1/checkout/sessions",
        fields,
        headers={"Authorization": "Bearer sk_test_sandbox", **headers},
        timeout=5,
    )


def soon(seconds):
    """So far from the moment of the request, not from that at which this file was read."""
    return lambda: str(int(time.time()) + seconds)


REFUSED = [
    ({"surprise": "1"}, "parameter_unknown", "surprise"),
    ({f"{PRICE}[product_data][nam]": "x"}, "parameter_unknown", f"{PRICE}[product_data][nam]"),
    ({"payment_intent_data[foo][bar]": "x"}, "parameter_unknown", "payment_intent_data[foo]"),
    ({"payment_method_types[0]": "card"}, "parameter_unknown", "payment_method_types"),
    ({"mode": None}, "parameter_missing", "mode"),
    ({"mode": "gift"}, None, "mode"),
    ({"mode": "subscription"}, "sandbox_unsupported", "mode"),
    ({"locale": "xx"}, None, "locale"),
    ({"success_url": None}, "parameter_missing", "success_url"),
    ({"success_url": "shop"}, "url_invalid", "success_url"),
    ({"customer_email": "ann"}, "email_invalid", "customer_email"),
    ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
    ({f"{PRICE}[product_data][name]": "x" * 5001}, None, f"{PRICE}[product_data][name]"),
    ({f"{PRICE}[product_data][name]": None}, "parameter_missing", f"{PRICE}[product_data][name]"),
    ({f"{PRICE}[unit_amount]": "9.90"}, "parameter_invalid_integer", f"{PRICE}[unit_amount]"),
    ({f"{PRICE}[unit_amount]": "-990"}, "parameter_invalid_integer", f"{PRICE}[unit_amount]"),
    ({f"{PRICE}[unit_amount]": None}, "parameter_missing", f"{PRICE}[unit_amount]"),
    ({f"{PRICE}[unit_amount]": "49"}, "amount_too_small", None),
    ({f"{PRICE}[unit_amount]": "49", f"{PRICE}[currency]": "JPY"}, "amount_too_small", None),
    ({f"{PRICE}[unit_amount]": "100000000"}, "amount_too_large", None),
    (
        {f"{PRICE}[unit_amount]": "550", f"{PRICE}[currency]": "isk"},
        "parameter_invalid_integer",
        f"{PRICE}[unit_amount]",
    ),
    (
        {f"{PRICE}[unit_amount]": "9905", f"{PRICE}[currency]": "kwd"},
        "parameter_invalid_integer",
        f"{PRICE}[unit_amount]",
    ),
    ({f"{PRICE}[currency]": "xyz"}, None, f"{PRICE}[currency]"),
    ({f"{PRICE}[currency]": None}, "parameter_missing", f"{PRICE}[currency]"),
    ({"currency": "eur"}, None, "line_items"),
    ({f"{LINE}[quantity]": "0"}, "parameter_invalid_integer", f"{LINE}[quantity]"),
    ({f"{LINE}[quantity]": None}, "parameter_missing", f"{LINE}[quantity]"),
    ({f"{LINE}[price]": "price_1"}, "resource_missing", f"{LINE}[price]"),
    ({"expires_at": soon(29 * 60)}, None, "expires_at"),
    ({"expires_at": soon(24 * 3600 + 60)}, None, "expires_at"),
    ({"expires_at": "tomorrow"}, "parameter_invalid_integer", "expires_at"),
    ({f"metadata[k{number}]": "v" for number in range(51)}, None, "metadata"),
    ({"metadata[" + "k" * 41 + "]": "v"}, None, "metadata"),
    ({"payment_intent_data[metadata][k]": "v" * 501}, None, "payment_intent_data[metadata][k]"),
    ({"metadata": "x"}, None, "metadata"),
    ({"adaptive_pricing[enabled]": "perhaps"}, None, "adaptive_pricing[enabled]"),
    ({"allow_promotion_codes": "true"}, "sandbox_unsupported", "allow_promotion_codes"),
    (
        {"payment_intent_data[setup_future_usage]": "off_session"},
        "sandbox_unsupported",
        "payment_intent_data[setup_future_usage]",
    ),
    ({"expand[]": "surprise"}, None, "expand"),
    ({"a]b": "1"}, None, "a]b"),
]


@pytest.mark.parametrize(("change", "code", "param"), REFUSED)
def test_what_stripe_refuses_is_refused_and_leaves_nothing(quiet_sandbox, change, code, param):
    fields = {name: value for name, value in (GOOD | change).items() if value is not None}
    before = len(ledger(quiet_sandbox)["sessions"])
    answer = create(quiet_sandbox, fields)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert (error["type"], error.get("code"), error.get("param")) == ("invalid_request_error", code, param)
    assert len(ledger(quiet_sandbox)["sessions"]) == before


def test_missing_line_items_are_named(quiet_sandbox):
    answer = create(quiet_sandbox, {name: GOOD[name] for name in ("mode", "success_url")})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "line_items")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"payment_intent_data[statement_descriptor]": "PASSAGE", "submit_type": "pay"},
        {"line_items[0][price_data][currency]": "JPY", "line_items[0][price_data][unit_amount]": "50"},
        {"expires_at": soon(31 * 60), "allowed_payment_method_types[]": "card"},
        {f"metadata[k{number}]": "v" for number in range(50)},
        {"payment_method_options[card][capture_method]": "manual", "expand[]": "line_items"},
    ],
)
def test_what_stripe_takes_is_taken(quiet_sandbox, change):
    answer = create(quiet_sandbox, GOOD | change)
    assert answer.status_code == 200, answer.text


def test_the_endive_change_is_explained(quiet_sandbox):
    answer = create(quiet_sandbox, GOOD | {"payment_method_types[]": "card"})
    assert "removed in API version 2026-10-28.endive" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("authorization", "shown"),
    [(None, "did not provide"), ("Bearer sk_live_secret", "sk_****"), ("Bearer pk_test_secret", "pk_****")],
)
def test_only_secret_test_keys_open_the_door(quiet_sandbox, authorization, shown):
    headers = {"Authorization": authorization} if authorization else {}
    answer = requests.get(f"{quiet_sandbox.url}/v1/events", headers=headers, timeout=5)
    assert answer.status_code == 401
    assert shown in answer.json()["error"]["message"]
    assert "secret" not in answer.text


def test_every_answer_names_its_request_and_version(quiet_sandbox):
    answer = create(quiet_sandbox, GOOD)
    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == "2026-10-28.endive"
    other = create(quiet_sandbox, GOOD, **{"Stripe-Version": "2024-06-20"})
    assert (other.status_code, "2026-10-28.endive only" in other.text) == (400, True)


@pytest.mark.parametrize("limit", ["0", "101", "ten"])
def test_a_page_has_one_to_a_hundred(quiet_sandbox, limit):
    answer = requests.get(
        f"{quiet_sandbox.url}/v1/refunds", {"limit": limit}, auth=("rk_test_x", ""), timeout=5
    )
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "limit")


def test_an_address_that_is_not_there_says_so(quiet_sandbox):
    answer = requests.get(f"{quiet_sandbox.url}/v1/customers", auth=("sk_test_x", ""), timeout=5)
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")
