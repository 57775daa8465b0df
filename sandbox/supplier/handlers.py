"""What the ten endpoints answer when nothing goes wrong. Each runs without a pause, so calls never see half a change."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.supplier import buying, use
from sandbox.supplier.account import PURCHASES, TOPUPS, Entry
from sandbox.supplier.envelope import Json, encode, refusal, success
from sandbox.supplier.fields import Fields
from sandbox.supplier.room import Room
from sandbox.supplier.switches import Rule


@dataclass(slots=True)
class Call:
    """One request, read. `key` is the part of the path that varies; `entry` its ledger line, where it could cost money."""

    room: Room
    fields: Fields
    key: str = ""
    variants: dict[str, Rule] = field(default_factory=dict)
    entry: Entry | None = None


Handler = Callable[[Call], bytes]


def countries(call: Call) -> bytes:
    return call.room.catalog.country_list()


def regions(call: Call) -> bytes:
    return call.room.catalog.region_list()


def country_plans(call: Call) -> bytes:
    return call.room.catalog.country_plans(call.key) or encode(refusal("country_not_found"))


def region_plans(call: Call) -> bytes:
    return call.room.catalog.region_plans(call.key) or encode(refusal("not_found", "Region not found"))


def global_plans(call: Call) -> bytes:
    return call.room.catalog.global_plans()


def plan(call: Call) -> bytes:
    found = call.room.catalog.plan(int(call.key)) if call.key.isdecimal() else None
    return encode(refusal("not_found")) if found is None else call.room.catalog.details(found)


def _authenticated(call: Call) -> bool:
    return bool(call.fields.get("api_key") == call.room.world.config.api_key)


def balance(call: Call) -> bytes:
    if not _authenticated(call):
        return encode(refusal("unauthenticated"))
    return encode(success("balance", "Account balance", {"balance": float(call.room.account.balance)}))


def purchase(call: Call) -> bytes:
    return _spend(call, PURCHASES, buying.purchase)


def topup(call: Call) -> bytes:
    return _spend(call, TOPUPS, buying.top_up)


def _spend(call: Call, kind: str, spend: Callable[[Room, Fields, dict[str, Rule], Entry], Json]) -> bytes:
    """Run what costs money, and keep in the ledger what came of it. A call held over a reset comes to nothing."""
    account, entry = call.room.account, call.entry
    if entry is None or not account.is_open(entry):
        return encode(refusal("maintenance_mode"))
    entry["accepted"] = _authenticated(call)
    body = refusal("unauthenticated")
    if entry["accepted"]:
        body = spend(call.room, call.fields, call.variants, entry)
    entry["outcome"] = "bought" if body["status"] == "success" else body["remark"]
    account.write(kind, entry)
    return encode(body)


def usage(call: Call) -> bytes:
    if not _authenticated(call):
        return encode(refusal("unauthenticated"))
    return encode(use.check(call.room, call.fields, call.variants))
