"""The endpoints this sandbox has, by method and by the path that Stripe's document gives them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.stripe import delivery, intents, refunds, sessions
from sandbox.stripe.listing import created_within, ended_before, page
from sandbox.stripe.objects import Json, find, newest
from sandbox.world import World

Params = dict[str, Any]
Answer = Callable[[World, Params, str], Json]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    Args:
        path: as Stripe's document writes it, which is how aiohttp writes it too.
        kind: the `object` of its answer, or of what it lists.
        answer: gets the world, the checked parameters, and the id in the path or nothing.
    """

    method: str
    path: str
    kind: str
    answer: Answer
    listed: bool = False


def _retrieve(kind: str) -> Answer:
    return lambda world, _, key: find(world, kind, key)


def _newest(world: World, kind: str, params: Params, *equal: str) -> Iterable[Json]:
    """Newest first, where `created` and every given filter of `equal` agree."""
    wanted = {name: params[name] for name in equal if name in params}
    for found in newest(world, kind, params.get("starting_after", "")):
        if ended_before(params.get("created"), found["created"]):
            return
        agrees = all(found[name] == value for name, value in wanted.items())
        if agrees and created_within(params.get("created"), found["created"]):
            yield found


def _sessions(world: World, params: Params, _: str) -> Json:
    found = _newest(world, "checkout.session", params, "payment_intent", "status")
    if "customer_details" in params:
        email = params["customer_details"]["email"]
        found = (one for one in found if (one["customer_details"] or {}).get("email") == email)
    return page("/v1/checkout/sessions", found, params)


def _line_items(world: World, params: Params, key: str) -> Json:
    return page(f"/v1/checkout/sessions/{key}/line_items", sessions.line_items(world, key), params)


def _refunds(world: World, params: Params, _: str) -> Json:
    return page("/v1/refunds", _newest(world, "refund", params, "charge", "payment_intent"), params)


def _disputes(world: World, params: Params, _: str) -> Json:
    return page("/v1/disputes", _newest(world, "dispute", params, "charge", "payment_intent"), params)


def _events(world: World, params: Params, _: str) -> Json:
    found = _newest(world, "event", params)
    types = set(params.get("types", [])) | ({params["type"]} if "type" in params else set())
    if types:
        found = (one for one in found if one["type"] in types)
    if "delivery_success" in params:
        wanted = params["delivery_success"]
        found = (one for one in found if (_delivered(world, one)) == wanted)
    return page("/v1/events", found, params)


def _delivered(world: World, event: Json) -> bool:
    return not event["pending_webhooks"] or delivery.of(world, event["id"])["state"] == "delivered"


SESSIONS, INTENTS = "/v1/checkout/sessions", "/v1/payment_intents"
SESSION, INTENT = f"{SESSIONS}/{{session}}", f"{INTENTS}/{{intent}}"
ENDPOINTS = (
    Endpoint("POST", SESSIONS, "checkout.session", lambda world, params, _: sessions.create(world, params)),
    Endpoint("GET", SESSIONS, "checkout.session", _sessions, listed=True),
    Endpoint("GET", SESSION, "checkout.session", _retrieve("checkout.session")),
    Endpoint(
        "POST", f"{SESSION}/expire", "checkout.session", lambda world, _, key: sessions.expire(world, key)
    ),
    Endpoint("GET", f"{SESSION}/line_items", "item", _line_items, listed=True),
    Endpoint("GET", INTENT, "payment_intent", _retrieve("payment_intent")),
    Endpoint(
        "POST",
        f"{INTENT}/capture",
        "payment_intent",
        lambda world, params, key: intents.capture(world, key, params),
    ),
    Endpoint(
        "POST",
        f"{INTENT}/cancel",
        "payment_intent",
        lambda world, params, key: intents.cancel(world, key, params),
    ),
    Endpoint("GET", "/v1/charges/{charge}", "charge", _retrieve("charge")),
    Endpoint("POST", "/v1/refunds", "refund", lambda world, params, _: refunds.create(world, params)),
    Endpoint("GET", "/v1/refunds", "refund", _refunds, listed=True),
    Endpoint("GET", "/v1/refunds/{refund}", "refund", _retrieve("refund")),
    Endpoint("GET", "/v1/events", "event", _events, listed=True),
    Endpoint("GET", "/v1/events/{id}", "event", _retrieve("event")),
    Endpoint("GET", "/v1/disputes", "dispute", _disputes, listed=True),
    Endpoint("GET", "/v1/disputes/{dispute}", "dispute", _retrieve("dispute")),
    Endpoint("GET", "/v1/balance_transactions/{id}", "balance_transaction", _retrieve("balance_transaction")),
)
