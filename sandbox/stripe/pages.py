"""The sandbox's own HTML: templates with autoescape, and one small style sheet."""

from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.stripe import money

FOLDER = Path(__file__).parent / "templates"
# No script runs on these pages, and nothing is fetched from elsewhere.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["money"] = money.shown
    return environment


def render(template: str, *, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> web.Response:
    text = _environment().get_template(template).render(values)
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)


async def style_sheet(_: web.Request) -> web.FileResponse:
    return web.FileResponse(FOLDER / "paper.css")
