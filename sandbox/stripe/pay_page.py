"""The hosted payment page: a plain form, which takes Stripe's test card numbers."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from multidict import MultiDictProxy

from sandbox.stripe import clockwork, delivery, drafts, paying, rules, sessions
from sandbox.stripe.errors import ApiError
from sandbox.stripe.objects import Json, find
from sandbox.stripe.pages import render
from sandbox.world import World

Handler = Callable[[web.Request], Awaitable[web.Response]]
Page = Callable[[World, web.Request, Json], Awaitable[web.Response]]
PREFILLED = "4242 4242 4242 4242"


def routes(world: World) -> list[web.RouteDef]:
    return [
        web.get("/c/pay/{session}", _on_session(world, _show)),
        web.post("/c/pay/{session}", _on_session(world, _pay)),
        web.get("/c/pay/{session}/challenge", _on_session(world, _ask)),
        web.post("/c/pay/{session}/challenge", _on_session(world, _answer)),
    ]


def _on_session(world: World, page: Page) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        clockwork.tick(world)
        try:
            session = find(world, "checkout.session", request.match_info["session"])
        except ApiError:
            return render("gone.html", status=HTTPStatus.NOT_FOUND, session=None)
        return await page(world, request, session)

    return handle


async def _show(world: World, _: web.Request, session: Json) -> web.Response:
    return _form(world, session) if session["status"] == "open" else _over(session)


async def _pay(world: World, request: web.Request, session: Json) -> web.Response:
    fields = await request.post()
    # Read again: the form's arrival took time, and a second click may have come first.
    session = find(world, "checkout.session", session["id"])
    if session["status"] != "open":
        return _over(session)
    if session["customer_email"] is None:
        email = _text(fields, "email")
        if not rules.EMAIL.fullmatch(email):
            return _form(world, session, message="Enter your email address.")
        session = sessions.with_email(world, session, email)
    number = "".join(_text(fields, "card").split())
    return await _go_on(world, session, paying.confirm(world, session, number))


async def _ask(world: World, _: web.Request, session: Json) -> web.Response:
    return render("challenge.html", session=session) if _asked(world, session) else _over(session)


async def _answer(world: World, request: web.Request, session: Json) -> web.Response:
    fields = await request.post()
    session = find(world, "checkout.session", session["id"])
    if not _asked(world, session):
        return _over(session)
    passed = _text(fields, "answer") == "complete"
    return await _go_on(world, session, paying.answer_challenge(world, session, passed=passed))


async def _go_on(world: World, session: Json, outcome: paying.Outcome) -> web.Response:
    if outcome.step == "declined":
        return _form(world, session, message=outcome.message)
    if outcome.step == "challenge":
        return _redirect(f"/c/pay/{session['id']}/challenge")
    await delivery.first_answer(world, outcome.event_id)
    return _redirect(return_address(session))


def return_address(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _asked(world: World, session: Json) -> bool:
    if session["status"] != "open" or not session["payment_intent"]:
        return False
    return bool(find(world, "payment_intent", session["payment_intent"])["status"] == "requires_action")


def _form(world: World, session: Json, *, message: str = "") -> web.Response:
    status = HTTPStatus.PAYMENT_REQUIRED if message else HTTPStatus.OK
    lines = drafts.read(world, session)["line_items"]
    return render("pay.html", status=status, session=session, lines=lines, message=message, card=PREFILLED)


def _over(session: Json) -> web.Response:
    """Paid, or expired. A second click lands on the way back to the shop, as the first did."""
    if session["status"] == "open":
        return _redirect(f"/c/pay/{session['id']}")
    back = return_address(session) if session["status"] == "complete" else session["cancel_url"]
    status = HTTPStatus.OK if session["status"] == "complete" else HTTPStatus.GONE
    return render("gone.html", status=status, session=session, back=back)


def _redirect(address: str) -> web.Response:
    return web.Response(
        status=HTTPStatus.SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"}
    )


def _text(fields: MultiDictProxy[str | bytes | bytearray | web.FileField], name: str) -> str:
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""
