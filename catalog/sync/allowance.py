"""How much data a plan gives, read from its slug, its volume and its fair-use text. Pure; what cannot be read stays None.

The supplier counts 1 GB as 1024^3 bytes: its 3 GB plan has 3221225472.
"""

import re
from dataclasses import dataclass

GB = 1024**3
MB = 1024**2
# The form of all slugs on two monthly price lists of the supplier's own supplier: place, amount, days.
SLUG = re.compile(
    r"(?P<place>[A-Z]+(?:-\d+)?)_(?P<amount>\d+(?:\.\d+)?)(?P<mega>M)?_(?P<days>\d+|Daily)(?:_.*)?\Z"
)
ISO_PLACE = re.compile(r"([A-Z]{2})_")
_CAP = re.compile(r"(\d+(?:\.\d+)?)\s*(GB|MB)\b[^,;]*?(?:/\s*day|per day|a day|daily)", re.IGNORECASE)
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(kbps|mbps)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Data in bytes, speed in kbit/s. A day plan has a full-speed cap a day and no total."""

    is_daily: bool
    data_bytes: int | None = None
    daily_cap_bytes: int | None = None
    throttle_kbps: int | None = None

    @property
    def is_understood(self) -> bool:
        return (self.daily_cap_bytes if self.is_daily else self.data_bytes) is not None


def read(slug: str, data_volume: int | None, fup_text: str) -> Allowance:
    """The allowance of a plan whose volume is `data_volume` bytes, -1 for a capped day plan."""
    parts = SLUG.match(slug)
    if data_volume == -1 or (parts and parts["days"] == "Daily"):
        cap = _cap(fup_text) or (_amount(parts["amount"], "MB" if parts["mega"] else "GB") if parts else None)
        return Allowance(is_daily=True, daily_cap_bytes=cap, throttle_kbps=_speed(fup_text))
    total = data_volume if data_volume is not None and data_volume > 0 else None
    return Allowance(is_daily=False, data_bytes=total, throttle_kbps=_speed(fup_text))


def iso_code(slugs: list[str]) -> str:
    """The country that most of these plan slugs begin with; empty when none begins with one."""
    codes = [found[1] for slug in slugs if (found := ISO_PLACE.match(slug))]
    return max(sorted(set(codes)), key=codes.count, default="")


def _cap(text: str) -> int | None:
    found = _CAP.search(text)
    return _amount(found[1], found[2]) if found else None


def _speed(text: str) -> int | None:
    found = _SPEED.search(text)
    return int(float(found[1]) * (1000 if found[2].lower() == "mbps" else 1)) if found else None


def _amount(number: str, unit: str) -> int:
    return int(float(number) * (GB if unit.upper() == "GB" else MB))
