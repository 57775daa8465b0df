"""Stripe objects in the sandbox's store: how they are named, kept and found."""

import secrets
import string
from collections.abc import Iterator
from typing import Any

from sandbox.stripe.errors import missing
from sandbox.world import World

Json = dict[str, Any]

ALPHABET = string.ascii_letters + string.digits
# Prefix and length of the random part, as Stripe's look.
IDS = {
    "checkout.session": ("cs_test_a1", 56),
    "item": ("li_1", 23),
    "product": ("prod_", 14),
    "price": ("price_1", 23),
    "payment_intent": ("pi_3", 23),
    "payment_method": ("pm_1", 23),
    "charge": ("ch_3", 23),
    "refund": ("re_3", 23),
    "dispute": ("du_1", 23),
    "balance_transaction": ("txn_3", 23),
    "event": ("evt_1", 23),
    "tax_rate": ("txr_1", 23),
    "request": ("req_", 14),
}
# The words Stripe's refusals use.
RESOURCES = {"checkout.session": "checkout.session", "balance_transaction": "balance transaction"}


def new_id(kind: str) -> str:
    prefix, length = IDS[kind]
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


def now(world: World) -> int:
    """Unix seconds by the sandbox's clock."""
    return int(world.clock.now())


def save(world: World, found: Json) -> Json:
    """Keep `found` under its own kind and id."""
    world.store.put(f"stripe.{found['object']}", found["id"], found)
    return found


def find(world: World, kind: str, key: str, *, param: str = "") -> Json:
    """
    Raises:
        ApiError: `resource_missing`; 404, or 400 when the id came as the parameter `param`.
    """
    found = world.store.get(f"stripe.{kind}", key)
    if found is None:
        raise missing(RESOURCES.get(kind, kind), key, param=param)
    return found


def every(world: World, kind: str) -> Iterator[Json]:
    """Oldest first."""
    return world.store.all(f"stripe.{kind}")


def where(world: World, kind: str, name: str, value: str) -> Iterator[Json]:
    """Those whose `name` (see `sandbox.world.INDEXED`) is `value`, oldest first."""
    return world.store.where(f"stripe.{kind}", name, value)


def newest(world: World, kind: str, start: str = "") -> Iterator[Json]:
    """Newest first from `start` on, read only as far as somebody looks."""
    return world.store.newest(f"stripe.{kind}", start)
