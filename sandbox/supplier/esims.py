"""One eSIM as the provider makes it, and how its use grows with the clock."""

import hashlib
import random
import string
from datetime import UTC, datetime
from typing import Any

from sandbox.supplier.generate import Plan

UPPER = string.ascii_uppercase + string.digits
HOST = "rsp.sandbox.example"
DAY = 86_400.0
REFRESH = 7_200.0
"""Carriers refresh usage every two to three hours; here every two, counted from the purchase."""

UNUSED_LIFE = 180 * DAY
"""How long an eSIM that nobody installs can still be begun."""

Esim = dict[str, Any]


def timestamp(moment: float) -> str:
    """`2026-02-16T07:10:58+0000`, UTC, as the supplier writes times."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S%z")


def create(plan: Plan, order_number: str, serial: int, now: float) -> Esim:
    """A new eSIM. `serial` is the account's running number, which makes ICCID and esimTranNo unique.

    The activation code is a bearer secret in the real world, and random here as well: nobody can guess another's.
    """
    rng = random.SystemRandom()
    return {
        "esim_tran_no": f"{datetime.fromtimestamp(now, UTC):%y%m%d}{10_000_000 + serial}",
        "iccid": _iccid(serial, rng),
        "lpa": f"LPA:1${HOST}${''.join(rng.choices(UPPER, k=rng.choice((16, 24, 32))))}",
        "order_number": order_number,
        "plan_id": plan.id,
        "daily": plan.daily,
        "total": plan.volume,
        "days": plan.days,
        "bought_at": now,
        "installed_at": now,
        "daily_bytes": plan.volume / plan.days,
        "used_before": 0,
        "since": now,
        "pin": f"{rng.randrange(10_000):04}",
        "puk": f"{rng.randrange(10**8):08}",
        "apn": "plus",
        "phone_number": f"08{rng.randrange(10**8):08}",
    }


def _iccid(serial: int, rng: random.SystemRandom) -> str:
    """19 or 20 digits from 89 (ITU-T E.118). The last digit is no check digit: many real ones fail Luhn as well."""
    tail = "".join(rng.choices(string.digits, k=rng.choice((3, 4))))
    return f"8931{serial:012}{tail}"


def _installed_at(esim: Esim) -> float | None:
    """None while no phone has it. An earlier sandbox did not keep it: each was installed at once."""
    at: float | None = esim.get("installed_at", esim["bought_at"])
    return at


def expires_at(esim: Esim) -> float:
    """Unix time in seconds: begun within the hour after it was installed, then as many days as bought; never begun, half a year."""
    installed_at = _installed_at(esim)
    if installed_at is None:
        return float(esim["bought_at"] + UNUSED_LIFE)
    return float(installed_at + 3600.0 + esim["days"] * DAY)


def expired(esim: Esim, now: float) -> bool:
    return now >= expires_at(esim)


def state(esim: Esim, now: float) -> str:
    """The provider's own word for it, which the API never tells (docs.esimaccess.com)."""
    amount = used(esim, now)
    if expired(esim, now):
        return "USED_EXPIRED" if amount else "UNUSED_EXPIRED"
    if amount >= esim["total"]:
        return "USED_UP"
    if _installed_at(esim) is None:
        return "RELEASED"
    return "IN_USE" if amount else "ENABLED"


def install(esim: Esim, now: float) -> Esim:
    """On a phone from now on; use begins with it."""
    return esim if _installed_at(esim) is not None else esim | {"installed_at": now, "since": now}


def use(esim: Esim, amount: int, now: float) -> Esim:
    """Used so many bytes up to now, as the carrier tells at once; it goes on from there."""
    return install(esim, now) | {"used_before": min(amount, esim["total"]), "since": now}


def refreshed_at(esim: Esim, now: float) -> float:
    """When the carrier last told: whole refresh intervals after the purchase."""
    return float(esim["bought_at"] + (now - esim["bought_at"]) // REFRESH * REFRESH)


def told_at(esim: Esim, now: float) -> float:
    """Of which moment the figures are: the last refresh, or when a phone was made to use it since."""
    return max(refreshed_at(esim, now), min(float(esim["since"]), now))


def used(esim: Esim, now: float) -> int:
    """Bytes used at the last refresh: at this pace 40 to 140 % of the allowance over its validity, never more than all of it.

    The pace belongs to the eSIM (from its number), so the same moment always gives the same figure.
    """
    if _installed_at(esim) is None:
        return 0
    pace = 0.4 + hashlib.sha256(esim["esim_tran_no"].encode()).digest()[0] / 255
    passed = max(0.0, min(refreshed_at(esim, now), expires_at(esim)) - esim["since"])
    return int(min(esim["total"], esim["used_before"] + pace * esim["daily_bytes"] * passed / DAY))


def add(esim: Esim, plan: Plan, now: float) -> Esim:
    """The eSIM after a top-up: data and days add up, and use goes on from where it was."""
    return esim | {
        "total": esim["total"] + plan.volume,
        "days": esim["days"] + plan.days,
        "used_before": used(esim, now),
        "since": refreshed_at(esim, now),
    }
