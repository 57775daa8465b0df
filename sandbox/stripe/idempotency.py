"""Idempotency keys: the first answer is given again for a day (docs.stripe.com/api/idempotent_requests)."""

import hashlib
import json
from typing import Any

from sandbox.stripe.errors import ApiError
from sandbox.stripe.objects import Json, now
from sandbox.world import World

KIND = "stripe.idempotency"
KEPT_SECONDS = 86_400
LONGEST = 255


def recall(world: World, key: str, endpoint: str, decoded: dict[str, Any]) -> tuple[int, Json] | None:
    """The status and body that this key got before, if it got one within a day.

    Raises:
        ApiError: `idempotency_error`: the key was used for another request.
    """
    if len(key) > LONGEST:
        raise ApiError(f"Idempotency keys can be at most {LONGEST} characters.", kind="idempotency_error")
    kept = world.store.get(KIND, key)
    if kept is None or kept["at"] + KEPT_SECONDS <= now(world):
        return None
    if kept["fingerprint"] != _fingerprint(endpoint, decoded):
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with."
            f" Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    return kept["status"], kept["body"]


def keep(world: World, key: str, endpoint: str, decoded: dict[str, Any], answer: tuple[int, Json]) -> None:
    status, body = answer
    document = {
        "fingerprint": _fingerprint(endpoint, decoded),
        "status": status,
        "body": body,
        "at": now(world),
    }
    world.store.put(KIND, key, document)


def _fingerprint(endpoint: str, decoded: dict[str, Any]) -> str:
    return hashlib.sha256(f"{endpoint} {json.dumps(decoded, sort_keys=True)}".encode()).hexdigest()
