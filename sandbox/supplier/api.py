"""The wholesale API over HTTP: ten endpoints below `/api/`, each answered through the switches."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from sandbox.supplier import faults, fields, handlers, wire
from sandbox.supplier.account import PURCHASES, TOPUPS, Entry
from sandbox.supplier.handlers import Call, Handler
from sandbox.supplier.room import Room
from sandbox.supplier.switches import Rule


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`name` is what switches and the ledger call it; `ledger` the kind of entry it leaves, if it may cost money."""

    name: str
    method: str
    path: str
    handler: Handler
    ledger: str = ""


ENDPOINTS = (
    Endpoint("countries", "GET", "/api/coverage/countries", handlers.countries),
    Endpoint("regions", "GET", "/api/coverage/regions", handlers.regions),
    Endpoint("country-plans", "GET", "/api/country-plans/{key}", handlers.country_plans),
    Endpoint("region-plans", "GET", "/api/region-plans/{key}", handlers.region_plans),
    Endpoint("global-plans", "GET", "/api/global-plans", handlers.global_plans),
    Endpoint("balance", "POST", "/api/balance", handlers.balance),
    Endpoint("purchase", "POST", "/api/plan/purchase", handlers.purchase, PURCHASES),
    Endpoint("plan", "GET", "/api/plan/{key}", handlers.plan),
    Endpoint("topup", "POST", "/api/profile/topup", handlers.topup, TOPUPS),
    Endpoint("usage", "POST", "/api/profile/usage-check", handlers.usage),
)


def routes(room: Room) -> list[web.RouteDef]:
    """`purchase` stands before `plan`, whose path would take it."""
    return [
        *(web.route("*", endpoint.path, _serve(room, endpoint)) for endpoint in ENDPOINTS),
        web.route("*", "/api/{rest:.*}", _nowhere),
    ]


async def _nowhere(_request: web.Request) -> web.StreamResponse:
    return wire.framework(404)


def _serve(room: Room, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        account = room.account
        account.requests[endpoint.name] += 1
        account.in_flight += 1
        account.most_in_flight = max(account.most_in_flight, account.in_flight)
        try:
            return await _exchange(room, endpoint, request)
        finally:
            account.in_flight -= 1

    return handle


async def _exchange(room: Room, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
    if "api_key" in request.query or room.world.config.api_key in request.raw_path:
        room.account.leaked()
    if request.method != endpoint.method:
        return wire.framework(405, Allow=endpoint.method)
    if room.world.config.latency_ms:
        await asyncio.sleep(room.world.config.latency_ms / 1000)
    key = request.match_info.get("key", "")
    fault, variants = room.switchboard.take(endpoint.name, key)
    entry = room.account.open_entry(endpoint.ledger) if endpoint.ledger else None
    call = Call(room, await fields.read(request), key, variants, entry)
    sent = await faults.answer(request, fault, lambda: endpoint.handler(call))
    if entry is not None:
        _close(room, endpoint, entry, sent.whole, fault)
    return sent.response


def _close(room: Room, endpoint: Endpoint, entry: Entry, answered: bool, fault: Rule | None) -> None:
    """Note how the call was answered: not at all, with what fault, or as it should be."""
    entry |= {"answered": answered, "fault": "" if fault is None else fault.mode}
    room.account.close_entry(endpoint.ledger, entry)
