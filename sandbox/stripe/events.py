"""Events: a snapshot of an object at the moment something happened to it, kept for `/v1/events` and handed to delivery."""

from typing import Any

from sandbox.stripe import delivery
from sandbox.stripe.objects import Json, find, new_id, now, save
from sandbox.stripe.specification import API_VERSION
from sandbox.world import World

# Set while an API request is served, so that its events name it, as Stripe's do.
CAUSE = "stripe.cause"


def emit(world: World, kind: str, subject: Json, *, previous: Json | None = None) -> Json:
    """Record that `kind` happened to `subject`, and send it to the webhook address.

    Args:
        previous: for `….updated`: the former values of what changed.
    """
    data: Json = {"object": subject}
    if previous is not None:
        data["previous_attributes"] = previous
    event: Json = {
        "id": new_id("event"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now(world),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1 if world.config.webhook_url else 0,
        "request": world.running.get(CAUSE) or {"id": None, "idempotency_key": None},
        "type": kind,
    }
    save(world, event)
    delivery.send(world, event["id"])
    return event


def change(world: World, found: Json, *kinds: str, **changes: Any) -> Json:
    """Change and keep an object, and emit `kinds` about it; `….updated` events tell what was there before."""
    previous = {name: found.get(name) for name in changes if found.get(name) != changes[name]}
    found.update(changes)
    save(world, found)
    for kind in kinds:
        emit(world, kind, found, previous=previous if kind.endswith("updated") else None)
    return found


def resend(world: World, event_id: str) -> None:
    """Send a kept event once more, whatever the webhook switch says.

    Raises:
        ApiError: `resource_missing`
    """
    delivery.send(world, find(world, "event", event_id)["id"], mode="deliver")
