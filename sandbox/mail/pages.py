"""The mailbox: a page for people, JSON for tests."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.mail import box, letters, switches
from sandbox.world import World

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
LETTER_MAY = "allow-popups allow-popups-to-escape-sandbox"
PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'"
Handler = Callable[[web.Request], Awaitable[web.Response]]
View = Callable[[web.Request, box.Message], web.Response]


def routes(world: World) -> list[web.RouteDef]:
    return [
        web.get("/mailbox.json", _json(world)),
        web.get("/mailbox/", _list(world)),
        web.post("/mailbox/clear", _clear(world)),
        web.get("/mailbox/switches", _switches(world)),
        web.post("/mailbox/switches", _change(world)),
        web.get("/mailbox/{id}", _of_message(world, _letter)),
        web.get("/mailbox/{id}/html", _of_message(world, _html)),
        web.get("/mailbox/{id}/text", _of_message(world, _text)),
        web.get("/mailbox/{id}/raw", _of_message(world, _raw)),
        web.get("/mailbox/{id}/part/{number:\\d+}", _of_message(world, _part)),
    ]


def _json(world: World) -> Handler:
    async def show(request: web.Request) -> web.Response:
        found = box.newest_first(world, request.query.get("to", ""))
        return web.json_response([letters.summary(message) for message in found])

    return show


def _list(world: World) -> Handler:
    async def show(_: web.Request) -> web.Response:
        found = [_line(message) for message in box.newest_first(world)]
        return _render("mailbox.html", messages=found, switch=switches.read(world), modes=switches.MODES)

    return show


def _clear(world: World) -> Handler:
    async def clear(_: web.Request) -> web.Response:
        box.clear(world)
        return _back()

    return clear


def _switches(world: World) -> Handler:
    async def show(_: web.Request) -> web.Response:
        return web.json_response(switches.read(world))

    return show


def _change(world: World) -> Handler:
    async def change(request: web.Request) -> web.Response:
        in_json = request.content_type == "application/json"
        try:
            wanted = json.loads(await request.text()) if in_json else {"mode": (await request.post())["mode"]}
            changed = switches.change(world, dict(wanted))
        except (switches.UnknownSwitchError, ValueError, TypeError, KeyError) as error:
            return web.json_response({"error": str(error)}, status=HTTPStatus.BAD_REQUEST)
        return web.json_response(changed) if in_json else _back()

    return change


def _of_message(world: World, view: View) -> Handler:
    async def show(request: web.Request) -> web.Response:
        message = box.find(world, request.match_info["id"])
        if message is None:
            raise web.HTTPNotFound(text="There is no such message.")
        return view(request, message)

    return show


def _letter(_: web.Request, message: box.Message) -> web.Response:
    found = letters.summary(message)
    return _render("letter.html", letter=found, time=_time(message), may=LETTER_MAY)


def _html(request: web.Request, message: box.Message) -> web.Response:
    html = letters.shown_html(letters.parse(message), f"/mailbox/{message['id']}")
    # The origin by name: in a sandboxed document 'self' means nothing.
    policy = f"default-src 'none'; img-src {request.url.origin()} data:; style-src 'unsafe-inline'; sandbox {LETTER_MAY}"
    return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})


def _text(_: web.Request, message: box.Message) -> web.Response:
    return web.Response(text=letters.body(letters.parse(message), "plain"))


def _raw(_: web.Request, message: box.Message) -> web.Response:
    headers = {"Content-Disposition": f'inline; filename="{message["id"]}.eml"'}
    return web.Response(body=box.raw(message), content_type="message/rfc822", headers=headers)


def _part(request: web.Request, message: box.Message) -> web.Response:
    found = letters.parts(letters.parse(message))
    number = int(request.match_info["number"])
    if number >= len(found):
        raise web.HTTPNotFound(text="The message has no such part.")
    part = found[number]
    headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=letters.content(part), content_type=part.get_content_type(), headers=headers)


def _line(message: box.Message) -> dict[str, Any]:
    subject = str(letters.parse(message)["subject"] or "(no subject)")
    return {"id": message["id"], "to": ", ".join(message["to"]), "subject": subject, "time": _time(message)}


def _time(message: box.Message) -> str:
    return datetime.fromtimestamp(message["at"], UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _render(template: str, **values: Any) -> web.Response:
    text = PAGES.get_template(template).render(values)
    return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": PAGE_POLICY})


def _back() -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/mailbox/"})
