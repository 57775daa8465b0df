"""How Stripe shall behave: one document that the panel and the tests change."""

from collections.abc import Callable
from typing import Any

from sandbox.world import World

KIND, KEY = "stripe.switches", "all"
CHOICES = {
    "next_payment": ("by_card", "succeed", "decline", "pending", "three_d_secure"),
    "next_refund": ("succeed", "pending", "fail_later"),
    "webhooks": ("deliver", "drop", "duplicate", "delay", "reorder"),
}
FAILURES = ("500", "500_kept", "409", "429", "timeout", "reset")
DEFAULTS: dict[str, Any] = {
    "next_payment": "by_card",
    "next_refund": "succeed",
    "refund_fails_after_seconds": 2,
    "tax_percent": 19,
    "webhooks": "deliver",
    "webhook_delay_seconds": 5,
    "webhook_retry_seconds": [1, 3, 10],
    "redirect_waits_seconds": 10,
    "api_failures": [],
}


class UnknownSwitchError(Exception):
    """The text says which switch or position does not exist, and which do."""


def read(world: World) -> dict[str, Any]:
    return DEFAULTS | (world.store.get(KIND, KEY) or {})


def change(world: World, wanted: dict[str, Any]) -> dict[str, Any]:
    """Set some switches; the others stay.

    Raises:
        UnknownSwitchError: nothing was changed.
    """
    for name, position in wanted.items():
        _check(name, position)
    changed = read(world) | wanted
    world.store.put(KIND, KEY, changed)
    return changed


def reset(world: World) -> None:
    world.store.put(KIND, KEY, {})


def take(world: World, name: str) -> str:
    """The position of a switch that is for the next time only; it springs back."""
    position = str(read(world)[name])
    if position != DEFAULTS[name]:
        change(world, {name: DEFAULTS[name]})
    return position


def take_failure(world: World, endpoint: str) -> dict[str, Any] | None:
    """The failure ordered for `endpoint` (`POST /v1/refunds`, or `*` for any), counted down."""
    orders = read(world)["api_failures"]
    for number, order in enumerate(orders):
        if order["endpoint"] in {endpoint, "*"}:
            left = {**order, "times": order.get("times", 1) - 1}
            rest = [left] if left["times"] > 0 else []
            change(world, {"api_failures": [*orders[:number], *rest, *orders[number + 1 :]]})
            return dict(order)
    return None


def _check(name: str, position: Any) -> None:
    if name not in DEFAULTS:
        raise UnknownSwitchError(f"There is no switch {name!r}; there are {', '.join(DEFAULTS)}.")
    if not _allowed(name)(position):
        raise UnknownSwitchError(f"The switch {name!r} has no position {position!r}.")


def _allowed(name: str) -> Callable[[Any], bool]:
    if name in CHOICES:
        return lambda position: position in CHOICES[name]
    if name == "api_failures":
        return lambda orders: isinstance(orders, list) and all(map(_is_failure, orders))
    if name == "webhook_retry_seconds":
        return lambda waits: isinstance(waits, list) and all(map(_is_seconds, waits))
    return _is_seconds


def _is_failure(order: Any) -> bool:
    return (
        isinstance(order, dict)
        and {"endpoint", "kind"} <= order.keys() <= {"endpoint", "kind", "times", "seconds", "after_effect"}
        and order["kind"] in FAILURES
    )


def _is_seconds(position: Any) -> bool:
    return isinstance(position, int | float) and not isinstance(position, bool) and position >= 0
