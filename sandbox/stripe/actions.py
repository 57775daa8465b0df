"""What a person at the panel, or a test, can make happen to one object, by name."""

from collections.abc import Callable

from sandbox.stripe import disputes, events, paying, refunds, sessions
from sandbox.stripe.errors import ApiError
from sandbox.stripe.objects import Json, find
from sandbox.world import World


def _settle_pending(world: World, key: str, *, paid: bool) -> None:
    session = find(world, "checkout.session", key)
    intent = session["payment_intent"] and find(world, "payment_intent", session["payment_intent"])
    if not intent or intent["status"] != "processing":
        raise ApiError("This session is not waiting for a delayed payment.")
    paying.settle_pending(world, session, paid=paid)


ACTIONS: dict[str, Callable[[World, str], Json | None]] = {
    "expire_session": sessions.expire,
    "payment_succeeds": lambda world, key: _settle_pending(world, key, paid=True),
    "payment_fails": lambda world, key: _settle_pending(world, key, paid=False),
    "open_dispute": disputes.open_on,
    "dispute_won": lambda world, key: disputes.close(world, key, won=True),
    "dispute_lost": lambda world, key: disputes.close(world, key, won=False),
    "refund": lambda world, key: refunds.create(world, {"charge": key}),
    "refund_succeeds": lambda world, key: refunds.settle(world, key, good=True),
    "refund_fails": lambda world, key: refunds.settle(world, key, good=False),
    "resend": events.resend,
}


def act(world: World, name: str, key: str) -> None:
    """
    Raises:
        ApiError: there is no such action or object, or it cannot happen now.
    """
    if name not in ACTIONS:
        raise ApiError(f"There is no action {name!r}; there are {', '.join(ACTIONS)}.")
    ACTIONS[name](world, key)
