"""Webhooks on their way: signed, sent, repeated while they are not answered with 2xx, or led astray as the switches say."""

import asyncio
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.stripe import signature, switches
from sandbox.world import World

COURIER = "stripe.courier"
KIND = "stripe.delivery"
ANSWER_SECONDS = 10
HELD_SECONDS = 1.0
SUCCESS = range(200, 300)


@dataclass(slots=True)
class Courier:
    """The delivery tasks of one running sandbox."""

    http: aiohttp.ClientSession
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    answered: dict[str, asyncio.Event] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def start(world: World) -> None:
    """Begin to deliver; what an earlier run left unanswered goes out again."""
    courier = Courier(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)))
    world.running[COURIER] = courier
    for record in list(world.store.all(KIND)):
        if record["state"] in {"pending", "held"}:
            courier.spawn(_deliver(world, courier, record["event"]))


async def stop(world: World) -> None:
    courier: Courier | None = world.running.pop(COURIER, None)
    if courier is None:
        return
    for task in list(courier.tasks):
        task.cancel()
    await asyncio.gather(*courier.tasks, return_exceptions=True)
    await courier.http.close()


def send(world: World, event_id: str, *, mode: str = "") -> None:
    """Put an event on its way and return at once. `mode` overrides the webhook switch."""
    courier: Courier | None = world.running.get(COURIER)
    if courier is None or not world.config.webhook_url:
        return
    position = switches.read(world)
    mode = mode or position["webhooks"]
    if mode == "drop":
        _record(world, event_id, state="dropped")
    elif mode == "reorder":
        _hold(world, courier, event_id)
    else:
        wait = position["webhook_delay_seconds"] if mode == "delay" else 0
        _record(world, event_id, state="held" if wait else "pending")
        if not wait:
            courier.answered.setdefault(event_id, asyncio.Event())
        for _ in range(2 if mode == "duplicate" else 1):
            courier.spawn(_deliver(world, courier, event_id, wait))


async def first_answer(world: World, event_id: str) -> None:
    """Wait for the first answer to an event, good or bad, as hosted Checkout does before it redirects; at most ten seconds."""
    courier: Courier | None = world.running.get(COURIER)
    answered = courier.answered.get(event_id) if courier else None
    if answered is not None:
        try:
            await asyncio.wait_for(answered.wait(), switches.read(world)["redirect_waits_seconds"])
        except TimeoutError:
            return


def of(world: World, event_id: str) -> dict[str, Any]:
    """`{event, state, attempts: [{at, status, error}]}`; `state` is pending, held, delivered, failed or dropped."""
    empty = {"event": event_id, "state": "pending", "attempts": []}
    return world.store.get(KIND, event_id) or empty


def _hold(world: World, courier: Courier, event_id: str) -> None:
    """The newest of what is held goes first, once nothing more has come for a while."""
    _record(world, event_id, state="held")
    courier.held.append(event_id)
    courier.spawn(_release(world, courier, len(courier.held)))


async def _release(world: World, courier: Courier, waiting: int) -> None:
    await asyncio.sleep(HELD_SECONDS)
    if len(courier.held) != waiting:
        return
    held, courier.held = courier.held, []
    for event_id in reversed(held):
        await _attempt(world, courier, event_id)
    for event_id in held:
        if of(world, event_id)["state"] == "held":
            courier.spawn(_deliver(world, courier, event_id))


async def _deliver(world: World, courier: Courier, event_id: str, wait: float = 0) -> None:
    for pause in [wait, *switches.read(world)["webhook_retry_seconds"]]:
        await asyncio.sleep(pause)
        if await _attempt(world, courier, event_id):
            return
    _record(world, event_id, state="failed")


async def _attempt(world: World, courier: Courier, event_id: str) -> bool:
    event = world.store.get("stripe.event", event_id)
    if event is None:  # the sandbox was cleared meanwhile
        return True
    status, error = await _post(world, courier, json.dumps(event, indent=2).encode())
    good = status in SUCCESS
    _record(world, event_id, state="delivered" if good else "", attempt=(status, error))
    if good and world.store.get("stripe.event", event_id) is not None:
        world.store.put("stripe.event", event_id, event | {"pending_webhooks": 0})
    courier.answered.setdefault(event_id, asyncio.Event()).set()
    return good


async def _post(world: World, courier: Courier, body: bytes) -> tuple[int, str]:
    """The status, or 0 and what went wrong. A redirect is an answer that is not 2xx: Stripe does not follow it."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        # By the wall clock: receivers refuse what is older than five minutes by theirs.
        "Stripe-Signature": signature.header(body, world.config.webhook_secret, int(time.time())),
    }
    try:
        async with courier.http.post(
            world.config.webhook_url, data=body, headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            return answer.status, ""
    except (aiohttp.ClientError, TimeoutError) as error:
        return 0, type(error).__name__


def _record(world: World, event_id: str, *, state: str = "", attempt: tuple[int, str] | None = None) -> None:
    record = of(world, event_id)
    if state and record["state"] != "delivered":
        record["state"] = state
    if attempt is not None:
        status, error = attempt
        record["attempts"].append({"at": world.clock.now(), "status": status, "error": error})
    world.store.put(KIND, event_id, record)
