"""The one clock of all stand-ins, kept over a restart so that time never runs backwards for what was bought."""

from sandbox.world import World

CLOCK = "clock"


def move(world: World, seconds: float) -> None:
    """Forward. Raises ValueError for going back: what has expired cannot come back to life."""
    if not 0 <= seconds < float("inf"):
        raise ValueError("the clock only goes forward")
    world.clock.offset += seconds
    world.store.put(CLOCK, "1", {"offset": world.clock.offset})


def restore(world: World) -> None:
    """Go on from where an earlier run had moved it."""
    world.clock.offset = (world.store.get(CLOCK, "1") or {"offset": 0.0})["offset"]
