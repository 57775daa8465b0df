"""How the mail server shall behave."""

from typing import Any

from sandbox.world import World

KIND, KEY = "mail.switches", "all"
MODES = ("accept", "refuse", "later", "drop", "slow")
DEFAULTS: dict[str, Any] = {"mode": "accept", "times": 0, "seconds": 3}


class UnknownSwitchError(Exception):
    """The text says what was wrong; nothing was changed."""


def read(world: World) -> dict[str, Any]:
    """`mode`; for how many messages (`times`, 0 without end); how slow (`seconds`)."""
    return DEFAULTS | (world.store.get(KIND, KEY) or {})


def change(world: World, wanted: dict[str, Any]) -> dict[str, Any]:
    """
    Raises:
        UnknownSwitchError
    """
    if wanted.keys() - DEFAULTS.keys():
        raise UnknownSwitchError(f"There are only these switches: {', '.join(DEFAULTS)}.")
    changed = DEFAULTS | wanted
    if changed["mode"] not in MODES:
        raise UnknownSwitchError(f"The mode is one of {', '.join(MODES)}.")
    if not all(_is_count(changed[name]) for name in ("times", "seconds")):
        raise UnknownSwitchError("`times` and `seconds` are numbers from 0 up.")
    world.store.put(KIND, KEY, changed)
    return changed


def take(world: World) -> tuple[str, float]:
    """Mode and seconds for the message at hand; a counted mode is counted down and springs back."""
    position = read(world)
    if position["mode"] != "accept" and position["times"]:
        left = position["times"] - 1
        world.store.put(KIND, KEY, position | {"times": left} if left else {})
    return position["mode"], position["seconds"]


def _is_count(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
