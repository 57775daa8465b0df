"""What each switched-on fault does to one call. Every function says what it sent."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.supplier import wire
from sandbox.supplier.envelope import REFUSALS, encode, refusal
from sandbox.supplier.switches import SPOILING, Rule
from sandbox.supplier.wire import Sent

Run = Callable[[], bytes]
"""Runs the endpoint (and buys, if it does) and gives its right answer."""
SERVER_ERROR = encode({"message": "Server Error"})
DRIPS = 20


async def answer(request: web.Request, rule: Rule | None, run: Run) -> Sent:
    """Answer one call, with the fault of `rule` if there is one."""
    if rule is None:
        return await wire.deliver(request, wire.json_answer(run()))
    if rule.mode == "slow" and rule.when == "before":
        await wire.hold(request, rule.seconds)
        return await wire.deliver(request, wire.json_answer(run()))
    body = run() if rule.when == "after" else SERVER_ERROR
    if rule.mode in SPOILING:
        return await SPOILERS[rule.mode](request, rule, body)
    if rule.mode in REPLACERS:
        return await REPLACERS[rule.mode](request, rule)
    return await wire.deliver(request, wire.json_answer(encode(_named(rule))))


def _named(rule: Rule) -> dict[str, Any]:
    """The error envelope of a mode that is named after its remark, or that brings its own."""
    if rule.mode in REFUSALS:
        return refusal(rule.mode, rule.text)
    remark = rule.remark or ("something_new" if rule.mode == "unknown_remark" else "error")
    body = refusal(remark, rule.text)
    said = body["message"]["error"]
    shapes = {"message_string": said[0], "message_list": said}
    return body | {"message": shapes.get(rule.mode, body["message"])}


# Instead of the supplier's answer


async def _timeout(request: web.Request, rule: Rule) -> Sent:
    await wire.hold(request, rule.seconds)
    return wire.drop(request)


async def _reset(request: web.Request, _rule: Rule) -> Sent:
    return wire.drop(request)


async def _http(request: web.Request, rule: Rule) -> Sent:
    wait = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    return await wire.deliver(request, wire.framework(rule.status or 500, **wait))


async def _html(request: web.Request, rule: Rule) -> Sent:
    return await wire.deliver(request, wire.page(rule.status or 200))


async def _redirect(request: web.Request, _rule: Rule) -> Sent:
    return await wire.deliver(request, web.Response(status=302, headers={"Location": "/"}))


async def _empty(request: web.Request, _rule: Rule) -> Sent:
    return await wire.deliver(request, wire.json_answer(b""))


REPLACERS: dict[str, Callable[[web.Request, Rule], Awaitable[Sent]]] = {
    "timeout": _timeout,
    "reset": _reset,
    "http": _http,
    "html": _html,
    "redirect": _redirect,
    "empty": _empty,
}

# The supplier's answer, spoiled


async def _slow(request: web.Request, rule: Rule, body: bytes) -> Sent:
    await wire.hold(request, rule.seconds)
    return await wire.deliver(request, wire.json_answer(body))


async def _drip(request: web.Request, rule: Rule, body: bytes) -> Sent:
    step = max(1, -(-len(body) // DRIPS))
    pieces = [body[at : at + step] for at in range(0, len(body), step)]
    return await wire.deliver_part(request, pieces, len(body), rule.seconds / len(pieces))


async def _cut(request: web.Request, _rule: Rule, body: bytes) -> Sent:
    sent = await wire.deliver_part(request, [body[: len(body) // 2]], len(body))
    wire.hang_up(request)
    return Sent(sent.response, whole=False)


async def _wrong_type(request: web.Request, _rule: Rule, body: bytes) -> Sent:
    return await wire.deliver(request, web.Response(body=body, content_type="text/html"))


async def _oversize(request: web.Request, rule: Rule, body: bytes) -> Sent:
    """Still valid JSON: blanks before the last brace, in chunks, so that a reader who stops early stops us too."""
    chunk = b" " * 65_536
    blanks = max(0, rule.size - len(body))
    pieces = [body[:-1], *[chunk] * (blanks // len(chunk)), b" " * (blanks % len(chunk)), body[-1:]]
    return await wire.deliver_part(request, pieces, len(body) + blanks)


def _changed(change: Callable[[bytes], bytes]) -> Callable[[web.Request, Rule, bytes], Awaitable[Sent]]:
    async def spoil(request: web.Request, _rule: Rule, body: bytes) -> Sent:
        return await wire.deliver(request, wire.json_answer(change(body)))

    return spoil


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _extra_comma(body: bytes) -> bytes:
    return body[:-1] + b",}"


def _without_data(body: bytes) -> bytes:
    return encode({name: value for name, value in json.loads(body).items() if name not in {"data", "obj"}})


def _message(shape: Callable[[list[Any], str], Any]) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        read = json.loads(body)
        said = read.get("message", [])
        texts = next(iter(said.values()), []) if isinstance(said, dict) else said
        kind = "success" if read.get("status") == "success" else "error"
        return encode(read | {"message": shape(texts if isinstance(texts, list) else [texts], kind)})

    return change


SPOILERS: dict[str, Callable[[web.Request, Rule, bytes], Awaitable[Sent]]] = {
    "slow": _slow,
    "drip": _drip,
    "cut": _cut,
    "half_json": _changed(_half),
    "invalid_json": _changed(_extra_comma),
    "wrong_type": _wrong_type,
    "list_message": _changed(_message(lambda texts, _kind: texts)),
    "dict_message": _changed(_message(lambda texts, kind: {kind: texts})),
    "string_message": _changed(_message(lambda texts, _kind: " ".join(map(str, texts)))),
    "no_data": _changed(_without_data),
    "oversize": _oversize,
}
