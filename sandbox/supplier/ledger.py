"""What the supplier knows, for people and tests to read."""

from typing import Any

from sandbox.supplier.account import PURCHASES, TOPUPS
from sandbox.supplier.room import Room


def ledger(room: Room) -> dict[str, Any]:
    """Purchase and top-up calls, oldest first; requests per endpoint since the start.

    Each call has `n`, `at`, `accepted` (the key was right), `outcome` (`bought`, a remark, or `not_reached`), `answered`
    (a whole answer was written to a connection still there), `fault`; a bought one also plan, cost, order number, codes.
    """
    account = room.account
    return {
        "balance": str(account.balance),
        "purchases": account.entries(PURCHASES),
        "topups": account.entries(TOPUPS),
        "requests": dict(account.requests),
        "most_in_flight": account.most_in_flight,
        "url_key_leaks": account.url_key_leaks,
    }


def switches(room: Room) -> dict[str, Any]:
    """Everything that is switched on."""
    clock = room.world.clock
    return {
        "rules": room.switchboard.as_list(),
        "catalog": room.catalog.edits.as_dict(),
        "balance": str(room.account.balance),
        "clock": {"now": clock.now(), "offset": clock.offset},
    }
