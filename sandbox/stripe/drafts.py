"""What Stripe knows about a session and does not show: its lines, and the wishes for a PaymentIntent that is not born yet."""

from typing import Any

from sandbox.stripe.objects import Json
from sandbox.world import World

KIND = "stripe.draft"


def read(world: World, session: Json) -> Json:
    """`{line_items, payment_intent_data, last4}`"""
    return world.store.get(KIND, session["id"]) or {}


def note(world: World, session: Json, **facts: Any) -> None:
    world.store.put(KIND, session["id"], read(world, session) | facts)
