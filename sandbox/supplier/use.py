"""Usage checks, and phones that use what was bought: what carriers tell, late and in every form that it may come in."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sandbox.supplier import esims
from sandbox.supplier.account import ESIMS
from sandbox.supplier.envelope import Json, refusal, success
from sandbox.supplier.esims import DAY, Esim
from sandbox.supplier.fields import Fields
from sandbox.supplier.room import Room
from sandbox.supplier.switches import Rule

MOST_ESIMS = 10
SIX_HOURS = 21_600.0
AGING = ("bought_at", "installed_at", "since")
Variants = dict[str, Rule]


def check(room: Room, fields: Fields, variants: Variants) -> Json:
    """Without an envelope; `success` is text in every third answer, as the supplier types it both ways."""
    found = _asked(room, fields)
    if isinstance(found, dict):
        return found
    if None in found and "unknown_left_out" not in variants:
        return refusal("not_found", "eSIM not found")
    entries = _entries(room, [esim for esim in found if esim is not None], variants)
    told = "true" if room.account.requests["usage"] % 3 == 0 else True
    listed: Any = {entry["esimTranNo"]: entry for entry in entries} if "keyed" in variants else entries
    body = {"success": told, "errorCode": "0", "errorMsg": None, "obj": {"usageList": listed}}
    return success("usage_check", "Usage", body) if "enveloped" in variants else body


def _asked(room: Room, fields: Fields) -> list[Esim | None] | Json:
    """The eSIMs that are named, None for each that is not ours; or why there are none."""
    many = fields.get("esimTranNos")
    wanted = many if isinstance(many, list) else [fields.get("esimTranNo")]
    if iccid := fields.get("iccid"):
        return [room.account.esim_by_iccid(str(iccid))]
    if 1 <= len(wanted) <= MOST_ESIMS and all(wanted):
        return [room.account.esim(str(number)) for number in wanted]
    return refusal("validation_error")


def _entries(room: Room, found: list[Esim], variants: Variants) -> list[Json]:
    if "left_out" in variants:
        found = found[:-1]
    if "foreign" in variants:
        found = [*found, *list(room.world.store.newest(ESIMS))[-1:]]
    now = room.world.clock.now()
    if rule := variants.get("stale"):
        now -= rule.seconds or SIX_HOURS
    entries = [_entry(esim, now) for esim in found]
    for name, change in CHANGES.items():
        if name in variants:
            entries = [change(entry) for entry in entries]
    return entries


def _entry(esim: Esim, now: float) -> Json:
    return {
        "esimTranNo": esim["esim_tran_no"],
        "dataUsage": esims.used(esim, now),
        "totalData": esim["total"],
        "lastUpdateTime": esims.timestamp(esims.told_at(esim, now)),
    }


def _moment(entry: Json) -> float:
    return datetime.fromisoformat(entry["lastUpdateTime"]).astimezone(UTC).timestamp()


CHANGES: dict[str, Callable[[Json], Json]] = {
    "ahead": lambda entry: entry | {"lastUpdateTime": esims.timestamp(_moment(entry) + DAY)},
    "unix_time": lambda entry: entry | {"lastUpdateTime": int(_moment(entry) * 1000)},
    "no_time": lambda entry: entry | {"lastUpdateTime": None},
    "no_total": lambda entry: entry | {"totalData": -1},
    "null_usage": lambda entry: entry | {"dataUsage": None},
    "text_numbers": lambda entry: (
        entry | {name: str(entry[name]) for name in ("dataUsage", "totalData") if entry[name] is not None}
    ),
    "no_numbers": lambda entry: {name: value for name, value in entry.items() if name != "esimTranNo"},
}
"""What a switch makes of one entry; those of the time come before the one that takes it away."""


def phone(room: Room, wanted: Fields) -> None:
    """Let a phone install an eSIM (`install`) or use it up to `used_percent` or `used` bytes.

    `esim` is its esimTranNo, ICCID or order number; the newest unless told. Raises ValueError for one that is not there.
    """
    esim = _named(room, str(wanted.get("esim") or ""))
    if esim is None:
        raise ValueError("no such eSIM was bought")
    now = room.world.clock.now()
    if str(wanted.get("install") or "").lower() in {"true", "1", "yes"}:
        esim = esims.install(esim, now)
    if wanted.get("used_percent") not in {None, ""}:
        esim = esims.use(esim, int(esim["total"] * float(wanted["used_percent"]) / 100), now)
    if wanted.get("used") not in {None, ""}:
        esim = esims.use(esim, int(wanted["used"]), now)
    room.account.keep(esim)


def age(room: Room, wanted: Fields) -> None:
    """Make every eSIM older by `seconds`: for a shop whose own clock stands where it is, while Stripe's must go with it."""
    seconds = float(wanted.get("seconds") or 0)
    if seconds < 0:
        raise ValueError("nothing grows younger")
    for esim in list(room.world.store.all(ESIMS)):
        times = {name: esim[name] - seconds for name in AGING if esim.get(name) is not None}
        room.account.keep(esim | times)


def _named(room: Room, name: str) -> Esim | None:
    if not name:
        return next(room.world.store.newest(ESIMS), None)
    account = room.account
    return account.esim(name) or account.esim_by_iccid(name) or account.esim_by_order(name)


def states(room: Room, most: int) -> list[Json]:
    """The newest eSIMs with what the API keeps to itself."""
    now = room.world.clock.now()
    return [
        {
            "iccid": esim["iccid"],
            "esim_tran_no": esim["esim_tran_no"],
            "state": esims.state(esim, now),
            "used": esims.used(esim, now),
            "total": esim["total"],
            "expires": esims.timestamp(esims.expires_at(esim)),
        }
        for esim in islice(room.world.store.newest(ESIMS), most)
    ]
