"""`/sandbox/`: what Stripe holds and how it behaves, for people; the same as JSON, for tests."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from sandbox.stripe import ledger, switches
from sandbox.stripe.actions import act
from sandbox.stripe.endpoints import ENDPOINTS
from sandbox.stripe.errors import ApiError
from sandbox.stripe.pages import render, style_sheet
from sandbox.world import World

NEWEST = 30
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes(world: World) -> list[web.RouteDef]:
    return [
        web.get("/sandbox/", _page(world)),
        web.get("/sandbox/paper.css", style_sheet),
        web.get("/sandbox/ledger.json", _ledger(world)),
        web.get("/sandbox/switches", _switches(world)),
        web.post("/sandbox/switches", _change(world)),
        web.post("/sandbox/actions", _act(world)),
    ]


def _page(world: World) -> Handler:
    async def show(_: web.Request) -> web.Response:
        newest: dict[str, Any] = {
            name: found[: -NEWEST - 1 : -1] for name, found in ledger.read(world).items()
        }
        return render(
            "panel.html",
            **newest,
            switches=switches.read(world),
            choices=switches.CHOICES,
            failures=switches.FAILURES,
            endpoints=[f"{one.method} {one.path}" for one in ENDPOINTS],
            webhook_url=world.config.webhook_url,
        )

    return show


def _ledger(world: World) -> Handler:
    async def show(_: web.Request) -> web.Response:
        return web.json_response(ledger.read(world))

    return show


def _switches(world: World) -> Handler:
    async def show(_: web.Request) -> web.Response:
        return web.json_response(switches.read(world))

    return show


def _change(world: World) -> Handler:
    async def change(request: web.Request) -> web.Response:
        try:
            wanted = await _wanted(world, request)
            if wanted.pop("reset", False):
                switches.reset(world)
            return _done(request, switches.change(world, wanted))
        except (switches.UnknownSwitchError, ValueError) as error:
            return _refused(str(error))

    return change


def _act(world: World) -> Handler:
    async def run(request: web.Request) -> web.Response:
        try:
            wanted = await _fields(request)
            act(world, str(wanted.get("action", "")), str(wanted.get("id", "")))
        except (ApiError, ValueError) as error:
            return _refused(str(error))
        return _done(request, {})

    return run


async def _fields(request: web.Request) -> dict[str, Any]:
    """
    Raises:
        ValueError: JSON that is no object, or no JSON.
    """
    if request.content_type != "application/json":
        return dict(await request.post())
    found = json.loads(await request.text())
    if not isinstance(found, dict):
        raise ValueError("Send a JSON object.")  # noqa: TRY004  what came is a wrong value, not a wrong use of this function
    return found


async def _wanted(world: World, request: web.Request) -> dict[str, Any]:
    """The panel's form, whose fields are words, brought to the form that tests send."""
    fields = await _fields(request)
    if request.content_type == "application/json":
        return fields
    if "reset" in fields:  # the button sends the whole form along
        return {"reset": True}
    wanted: dict[str, Any] = {name: word for name, word in fields.items() if name in switches.CHOICES}
    if fields.get("kind"):
        order = {"endpoint": str(fields["endpoint"]), "kind": str(fields["kind"])}
        wanted["api_failures"] = [*switches.read(world)["api_failures"], order]
    return wanted


def _done(request: web.Request, answer: dict[str, Any]) -> web.Response:
    if request.content_type == "application/json":
        return web.json_response(answer)
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/sandbox/"})


def _refused(message: str) -> web.Response:
    return web.json_response({"error": message}, status=HTTPStatus.BAD_REQUEST)
