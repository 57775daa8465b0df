"""How much data a plan gives and for how long, read from its volume, slug, fair-use text and name. Pure; what cannot be read stays None.

The supplier counts 1 GB as 1024^3 bytes: its 3 GB plan has 3221225472.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale, get_global

from catalog.mobilexy.payloads import LONGEST_VALIDITY
from catalog.sizes import GB, MB

KBPS = {"kbps": 1, "mbps": 1000}
# The form of all slugs on two monthly price lists of the supplier's own supplier: place, amount, days.
SLUG = re.compile(
    r"(?P<place>[A-Z]+(?:-\d+)?)_(?P<amount>\d{1,6}(?:\.\d{1,6})?)(?P<mega>M)?_(?P<days>\d+|Daily)(?:_.*)?\Z",
    re.ASCII,
)
ISO_PLACE = re.compile(r"([A-Z]{2})_")
# So few digits that no column overflows.
_NUMBER = r"(?<![\d.])(\d{1,6}(?:\.\d{1,6})?)\s*"
_SIZE = re.compile(_NUMBER + r"(GB|MB)\b", re.IGNORECASE | re.ASCII)
_CAP = re.compile(_NUMBER + r"(GB|MB)\b[^,;]*?(?:/\s*day|per day|a day|daily)", re.IGNORECASE | re.ASCII)
_DAYS = re.compile(r"(?<![\d.])(\d{1,4})\s*Days?\b", re.IGNORECASE | re.ASCII)
_SPEED = re.compile(_NUMBER + r"(kbps|mbps)", re.IGNORECASE | re.ASCII)


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


def read(slug: str, data_volume: int | None, fup_text: str, name: str = "") -> Allowance:
    """The allowance of a plan whose volume is `data_volume` bytes, -1 for a capped day plan, None when not told."""
    parts = SLUG.match(slug)
    named_daily = parts is not None and parts["days"] == "Daily"
    if data_volume == -1 or named_daily:
        # A slug such as JP_3_30 names a total: it must not pass for 3 GB on each of 30 days.
        cap = _size(_CAP, fup_text) or (_in_slug(parts) if named_daily else None) or _size(_CAP, name)
        return Allowance(is_daily=True, daily_cap_bytes=cap, throttle_kbps=_speed(fup_text))
    total = (_in_slug(parts) or _size(_SIZE, name)) if data_volume is None else data_volume
    return Allowance(is_daily=False, data_bytes=total or None, throttle_kbps=_speed(fup_text))


def validity(slug: str, period: int | None, name: str = "") -> int | None:
    """Days; the slug and then the name speak where the supplier's own field does not."""
    if period:
        return period
    parts = SLUG.match(slug)
    if parts is not None:
        return 1 if parts["days"] == "Daily" else _days(parts["days"])
    named = _DAYS.search(name)
    return _days(named[1]) if named else None


def _days(digits: str) -> int | None:
    days = int(digits[:6])
    return days if 0 < days <= LONGEST_VALIDITY else None


def iso_code(slugs: list[str], name: str = "") -> str:
    """The country that most of these plan slugs begin with, else the one that CLDR calls by this English name; empty when neither."""
    codes = [found[1] for slug in slugs if (found := ISO_PLACE.match(slug))]
    return max(sorted(set(codes)), key=codes.count, default="") or _english_names().get(name.casefold(), "")


@lru_cache(maxsize=1)
def _english_names() -> dict[str, str]:
    names, countries = Locale("en").territories.items(), get_global("territory_zones")
    return {name.casefold(): code for code, name in names if code in countries}


def _in_slug(parts: re.Match[str] | None) -> int | None:
    """A fraction of a gigabyte means so many thousandths in megabytes: 0.5 is sold as 500 MB."""
    if parts is None:
        return None
    amount = Decimal(parts["amount"])
    if parts["mega"]:
        return int(amount * MB) or None
    return int(amount * GB if amount >= 1 else amount * 1000 * MB) or None


def _size(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(Decimal(found[1]) * (GB if found[2].upper() == "GB" else MB)) or None if found else None


def _speed(text: str) -> int | None:
    """The slowest that is named: a text may name the full speed as well, which nobody is promised."""
    speeds = [int(Decimal(number) * KBPS[unit.lower()]) for number, unit in _SPEED.findall(text)]
    return min(speeds, default=None)
