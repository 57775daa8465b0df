"""The API's front door: keys, versions, parameters, idempotency and ordered failures; what is behind it is plain functions."""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.stripe import clockwork, expansion, form, idempotency, parameters, rules, switches
from sandbox.stripe.endpoints import ENDPOINTS, Endpoint
from sandbox.stripe.errors import ApiError, InvalidParameterError
from sandbox.stripe.events import CAUSE
from sandbox.stripe.objects import Json, new_id
from sandbox.stripe.specification import API_VERSION
from sandbox.world import World

KEYS = ("sk_test_", "rk_test_")
OK, UNAUTHORIZED, NOT_FOUND, CONFLICT, TOO_MANY, BROKEN = 200, 401, 404, 409, 429, 500
HANG_SECONDS = 90
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, decoded."""

    endpoint: Endpoint
    decoded: dict[str, Any]
    key: str
    idempotency_key: str
    request_id: str

    @property
    def name(self) -> str:
        """What switches and idempotency know the request as."""
        return f"{self.endpoint.method} {self.endpoint.path}"


def routes(world: World) -> list[web.RouteDef]:
    known = [web.route(one.method, one.path, _handler(world, one)) for one in ENDPOINTS]
    return [*known, web.route("*", "/v1/{rest:.*}", _unknown)]


async def _unknown(request: web.Request) -> web.Response:
    message = f"Unrecognized request URL ({request.method}: {request.path})."
    return _response(NOT_FOUND, ApiError(message).body(), new_id("request"))


def _handler(world: World, endpoint: Endpoint) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        request_id = new_id("request")
        query = request.query_string if request.method == "GET" else await request.text()
        try:
            _authorize(request)
            call = _call(request, endpoint, query, request_id)
            replayed = _recall(world, call)
        except ApiError as error:
            return _response(error.status, error.body(), request_id)
        if replayed is not None:
            return _response(*replayed, request_id, {"Idempotent-Replayed": "true"})
        order = switches.take_failure(world, call.name)
        if order is not None:
            return await _fail(world, request, call, order)
        return _response(*_serve(world, call), request_id)

    return handle


def _call(request: web.Request, endpoint: Endpoint, query: str, request_id: str) -> Call:
    pairs = parse_qsl(query, keep_blank_values=True)
    return Call(
        endpoint,
        form.decode(pairs),
        next(iter(request.match_info.values()), ""),
        request.headers.get("Idempotency-Key", "") if endpoint.method == "POST" else "",
        request_id,
    )


def _authorize(request: web.Request) -> None:
    """
    Raises:
        ApiError: 401 without a test key; 400 for a version this sandbox does not speak.
    """
    key = _key(request.headers.get("Authorization", ""))
    if not key:
        message = "You did not provide an API key, as a Bearer token in the Authorization header."
        raise ApiError(message, status=UNAUTHORIZED)
    if not key.startswith(KEYS):
        raise ApiError(f"Invalid API Key provided: {key[:3]}****", status=UNAUTHORIZED)
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise ApiError(f"Invalid Stripe API version: {version}. This sandbox speaks {API_VERSION} only.")


def _key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return value.strip() if scheme.lower() == "bearer" else ""
    try:
        return base64.b64decode(value, validate=True).decode().split(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _recall(world: World, call: Call) -> tuple[int, Json] | None:
    if not call.idempotency_key:
        return None
    return idempotency.recall(world, call.idempotency_key, f"{call.name} {call.key}", call.decoded)


def _serve(world: World, call: Call) -> tuple[int, Json]:
    """Check and answer one call; the answer is kept under its idempotency key, unless the request itself was wrong."""
    clockwork.tick(world)
    world.running[CAUSE] = {"id": call.request_id, "idempotency_key": call.idempotency_key or None}
    try:
        answer = OK, _answer(world, call)
    except InvalidParameterError as error:
        return error.status, error.body()
    except ApiError as error:
        answer = error.status, error.body()
    finally:
        del world.running[CAUSE]
    _keep(world, call, answer)
    return answer


def _answer(world: World, call: Call) -> Json:
    params = parameters.check(call.endpoint.method, call.endpoint.path, call.decoded)
    rules.metadata(params)
    wanted = params.pop("expand", [])
    expansion.check(call.endpoint.kind, wanted, listed=call.endpoint.listed)
    # A copy: what is expanded here must not be kept.
    found = json.loads(json.dumps(call.endpoint.answer(world, params, call.key)))
    return expansion.expand(world, found, wanted)


def _keep(world: World, call: Call, answer: tuple[int, Json]) -> None:
    if call.idempotency_key:
        idempotency.keep(world, call.idempotency_key, f"{call.name} {call.key}", call.decoded, answer)


async def _fail(world: World, request: web.Request, call: Call, order: dict[str, Any]) -> web.StreamResponse:
    """Fail as ordered; with `after_effect` the call is carried out first, and only its answer is lost."""
    if order.get("after_effect"):
        _serve(world, call)
    kind = order["kind"]
    if kind == "timeout":
        await asyncio.sleep(order.get("seconds", HANG_SECONDS))
    if kind in {"timeout", "reset"}:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=BROKEN)
    status, error = FAILURES[kind]
    if kind == "500_kept":
        _keep(world, call, (status, error.body()))
    return _response(status, error.body(), call.request_id)


BROKEN_DOWN = ApiError("An unknown error occurred. This one was ordered by a switch.", kind="api_error")
FAILURES = {
    "500": (BROKEN, BROKEN_DOWN),
    "500_kept": (BROKEN, BROKEN_DOWN),
    "409": (
        CONFLICT,
        ApiError("Another request is using this object. Ordered by a switch.", code="lock_timeout"),
    ),
    "429": (TOO_MANY, ApiError("Too many requests. Ordered by a switch.", code="rate_limit")),
}


def _response(
    status: int, body: Json, request_id: str, headers: dict[str, str] | None = None
) -> web.Response:
    told = {"Request-Id": request_id, "Stripe-Version": API_VERSION, **(headers or {})}
    text = json.dumps(body, indent=2)
    return web.Response(status=status, text=text, content_type="application/json", headers=told)
