"""Switches, catalog, balance and clock below `/supplier/`: JSON for tests, forms for people.

A JSON request is answered with what is switched on now, a form with the page again; 400 says what was not understood.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.clock import move
from sandbox.pages import PAGES, render
from sandbox.supplier import edits, fields, pictures, switches, use
from sandbox.supplier.fields import Fields
from sandbox.supplier.ledger import ledger
from sandbox.supplier.ledger import switches as switched_on
from sandbox.supplier.room import Room

PAGE = "/supplier/"
SHOWN = 50
GROUPS = (
    ("Instead of the supplier’s answer", switches.REPLACING),
    ("The supplier’s answer, spoiled", switches.SPOILING),
    ("A purchase that turns out differently", switches.VARIANTS),
    ("A usage check that is answered differently", switches.USAGE_VARIANTS),
    ("A top-up that turns out differently", switches.TOPUP_VARIANTS),
)
PAGES.filters["pairs"] = lambda pairs: " ".join(f"{key}={value}" for key, value in pairs.items())


def routes(room: Room) -> list[web.RouteDef]:
    def bound(handle: Callable[[Room, web.Request], Awaitable[web.Response]]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            return await handle(room, request)

        return answer

    changes = {
        "switches": _switch,
        "catalog": _catalog,
        "balance": _balance,
        "clock": _clock,
        "phone": use.phone,
        "age": use.age,
        "reset": _reset,
    }
    return [
        web.get(PAGE, bound(_page)),
        web.get(f"{PAGE}ledger.json", bound(_ledger)),
        web.get(f"{PAGE}switches", bound(_switches)),
        web.get(f"{PAGE}esims.json", bound(_esims)),
        web.get(f"{PAGE}qr/{{order}}.png", bound(pictures.show)),
        web.get(f"{PAGE}place/{{slug}}.png", bound(pictures.place)),
        *(web.post(PAGE + name, _change(room, apply)) for name, apply in changes.items()),
    ]


async def _page(room: Room, _request: web.Request) -> web.Response:
    now = datetime.fromtimestamp(room.world.clock.now(), UTC)
    return render(
        "supplier.html",
        **ledger(room),
        rules=room.switchboard.rules,
        edits=room.catalog.edits,
        endpoints=switches.ENDPOINTS,
        groups=GROUPS,
        esims=use.states(room, SHOWN),
        clock=f"{now:%Y-%m-%d %H:%M}",
    )


async def _ledger(room: Room, _request: web.Request) -> web.Response:
    return web.json_response(ledger(room))


async def _esims(room: Room, _request: web.Request) -> web.Response:
    return web.json_response(use.states(room, SHOWN))


async def _switches(room: Room, _request: web.Request) -> web.Response:
    return web.json_response(switched_on(room) | {"modes": switches.MODES})


def _change(
    room: Room, apply: Callable[[Room, Fields], None]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            apply(room, await fields.read(request))
        except (ValueError, ArithmeticError, TypeError) as problem:
            return web.json_response({"error": str(problem)}, status=400)
        if request.content_type == "application/json":
            return web.json_response(switched_on(room))
        return web.Response(status=303, headers={"Location": PAGE})

    return handle


def _switch(room: Room, wanted: Fields) -> None:
    """One switch, several as `{"rules": […]}`, or `{"clear": true}` for none; `times: 0` switches that one off."""
    if wanted.get("clear"):
        room.switchboard.clear()
    else:
        room.switchboard.add([switches.read(each) for each in wanted.get("rules", [wanted])])


def _catalog(room: Room, wanted: Fields) -> None:
    """Replace the edits that are named; `{"clear": true}` takes all back."""
    room.edit(edits.Edits() if wanted.get("clear") else edits.read(room.catalog.edits, wanted))


def _balance(room: Room, wanted: Fields) -> None:
    """`set` it, or `add` to it."""
    start = Decimal(str(wanted["set"])) if wanted.get("set") not in {None, ""} else room.account.balance
    amount = start + Decimal(str(wanted.get("add") or 0))
    if not amount.is_finite():
        raise ValueError("the balance is a number")
    room.account.set_balance(amount)


def _clock(room: Room, wanted: Fields) -> None:
    """Forward by `seconds` and `days`."""
    move(room.world, float(wanted.get("seconds") or 0) + 86_400 * float(wanted.get("days") or 0))


def _reset(room: Room, _wanted: Fields) -> None:
    room.reset()
