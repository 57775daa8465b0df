"""Everything that happened, as one document: what tests compare and the panel shows."""

from typing import Any

from sandbox.stripe import delivery
from sandbox.stripe.objects import every
from sandbox.world import World

KINDS = {
    "sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "balance_transactions": "balance_transaction",
}


def read(world: World) -> dict[str, list[dict[str, Any]]]:
    """Lists of Stripe's objects, oldest first; each event carries its `delivery`."""
    objects = {name: list(every(world, kind)) for name, kind in KINDS.items()}
    events = [event | {"delivery": delivery.of(world, event["id"])} for event in every(world, "event")]
    return objects | {"events": events}
