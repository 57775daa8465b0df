"""The sandbox's own pages: the index, and the paper-and-ink look they share."""

from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

HERE = Path(__file__).parent
PAGES = jinja2.Environment(
    loader=jinja2.ChoiceLoader(
        [
            jinja2.FileSystemLoader(HERE / "templates"),
            jinja2.FileSystemLoader(HERE / "supplier" / "templates"),
        ]
    ),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def render(template: str, **context: Any) -> web.Response:
    return web.Response(text=PAGES.get_template(template).render(**context), content_type="text/html")


def routes() -> list[web.RouteDef]:
    return [web.get("/", _index), web.get("/sandbox.css", _style)]


async def _index(_request: web.Request) -> web.Response:
    return render("index.html")


async def _style(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(HERE / "templates" / "sandbox.css")
