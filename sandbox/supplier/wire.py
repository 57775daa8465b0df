"""How answers reach the other side, and what the web framework says by itself when no code of the supplier's runs."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from sandbox.supplier.envelope import encode

WORDS = {
    401: "Unauthenticated.",
    403: "This action is unauthorized.",
    404: "The route could not be found.",
    405: "The method is not supported for this route.",
    419: "CSRF token mismatch.",
    429: "Too Many Attempts.",
    503: "Service Unavailable",
}
TICK = 0.2


@dataclass(frozen=True, slots=True)
class Sent:
    """What a handler gives back to the server, and whether all of it was written to a connection still there."""

    response: web.StreamResponse
    whole: bool


def json_answer(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")


def framework(status: int, **headers: str) -> web.Response:
    """A bare `{"message": …}`, as the supplier's web framework answers on its own."""
    answer = json_answer(encode({"message": WORDS.get(status, "Server Error")}), status)
    answer.headers.update(headers)
    return answer


def page(status: int) -> web.Response:
    """An HTML page, as a proxy or a debug screen sends."""
    title = f"{status} {HTTPStatus(status).phrase}"
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return web.Response(text=html, status=status, content_type="text/html")


def gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


async def hold(request: web.Request, seconds: float) -> None:
    """Wait, but no longer than the other side does."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while (left := until - loop.time()) > 0 and not gone(request):  # noqa: ASYNC110  nothing tells when it goes
        await asyncio.sleep(min(left, TICK))


async def deliver(request: web.Request, answer: web.Response) -> Sent:
    """Send now, rather than when the handler returns, to know whether the other side was still there."""
    if gone(request):
        return Sent(answer, whole=False)
    try:
        await answer.prepare(request)
        await answer.write_eof()
    except ConnectionError:
        return Sent(answer, whole=False)
    return Sent(answer, whole=True)


async def deliver_part(request: web.Request, pieces: list[bytes], length: int, pause: float = 0.0) -> Sent:
    """Send pieces of an answer that says it is `length` bytes long."""
    answer = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(length)})
    try:
        await answer.prepare(request)
        for piece in pieces:
            await answer.write(piece)
            await asyncio.sleep(pause)
    except ConnectionError:
        return Sent(answer, whole=False)
    return Sent(answer, whole=True)


def drop(request: web.Request) -> Sent:
    """Reset the connection; bytes not yet sent are lost."""
    if request.transport is not None:
        request.transport.abort()
    return Sent(web.Response(), whole=False)


def hang_up(request: web.Request) -> None:
    """Close the connection after what has been written."""
    if request.transport is not None:
        request.transport.close()
