"""What time alone brings about: sessions expire, holds run out, refunds fail late. By the sandbox's own clock."""

import asyncio

from sandbox.stripe import intents, refunds, sessions
from sandbox.stripe.objects import find, now, where
from sandbox.world import World

TASK = "stripe.clockwork"
SECONDS = 1.0


def tick(world: World) -> None:
    """Bring everything up to the present moment."""
    sessions.expire_due(world)
    refunds.fail_due(world)
    for intent in where(world, "payment_intent", "status", "requires_capture"):
        if _hold_ended(world, intent["latest_charge"]):
            intents.release(world, intent, "automatic")


def _hold_ended(world: World, charge_id: str) -> bool:
    card = find(world, "charge", charge_id)["payment_method_details"]["card"]
    return bool(card["capture_before"] <= now(world))


def start(world: World) -> None:
    world.running[TASK] = asyncio.create_task(_run(world))


async def stop(world: World) -> None:
    task: asyncio.Task[None] | None = world.running.pop(TASK, None)
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(world: World) -> None:
    while True:
        tick(world)
        await asyncio.sleep(SECONDS)
