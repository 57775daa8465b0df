"""The messages, byte for byte as they came, newest first."""

import base64
import secrets
from typing import Any

from sandbox.world import World

KIND = "mail"
Message = dict[str, Any]


def keep(world: World, raw: bytes, sender: str, recipients: list[str]) -> None:
    key = secrets.token_hex(8)
    message = {
        "id": key,
        "at": world.clock.now(),
        "from": sender,
        "to": recipients,
        "raw": base64.b64encode(raw).decode(),
    }
    world.store.put(KIND, key, message)


def newest_first(world: World, to: str = "") -> list[Message]:
    """All messages, or those to one address (compared without case)."""
    wanted = to.lower()
    found = [one for one in world.store.all(KIND) if not to or wanted in map(str.lower, one["to"])]
    return found[::-1]


def find(world: World, key: str) -> Message | None:
    return world.store.get(KIND, key)


def clear(world: World) -> None:
    world.store.delete(KIND)


def raw(message: Message) -> bytes:
    return base64.b64decode(message["raw"])
