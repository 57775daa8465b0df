"""The fields of a request, wherever the supplier accepts them: form, multipart or JSON body, and the query string."""

import json
import re
from collections.abc import Iterable
from typing import Any

from aiohttp import web

Fields = dict[str, Any]
LISTED = re.compile(r"^(\w+)\[\d*\]$")


async def read(request: web.Request) -> Fields:
    """Body over query string. A body that cannot be read counts as empty, as it does at the supplier."""
    return _fold(request.query.items()) | await _body(request)


async def _body(request: web.Request) -> Fields:
    if request.content_type == "application/json":
        return _json(await request.text())
    return _fold((key, value) for key, value in (await request.post()).items() if isinstance(value, str))


def _json(text: str) -> Fields:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _fold(pairs: Iterable[tuple[str, str]]) -> Fields:
    """`name[]` and `name[0]` make a list, as PHP has it."""
    found: Fields = {}
    for key, value in pairs:
        if match := LISTED.match(key):
            found.setdefault(match[1], []).append(value)
        else:
            found[key] = value
    return found
