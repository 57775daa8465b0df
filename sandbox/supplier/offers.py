r"""What a plan offers, from the tail of its slug: `3_30` is 3 GB for 30 days, `0.5_Daily_1Mbps` 500 MB a day, then 1 Mbps.

The tails follow the pattern that holds for all slugs of two monthly upstream lists:
`^([A-Z]+(?:-\d+)?)_([\d.]+)(M)?_(\d+|Daily)(_.*)?$` = place, amount (GB, or MB with `M`), days.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

GB = 1024**3
MB = 1024**2
TAIL = re.compile(r"^([\d.]+)(M)?_(\d+|Daily)(_.*)?$")

FIXED = (
    "1_7", "3_30", "5_30", "10_30", "3_15", "20_30", "100M_7",
    "1_30", "500M_1", "50_180", "2_15", "10_15", "3_30_nonhkip", "1_7_nonhkip",
    "50_30", "5_15", "10_30_nonhkip", "100_180", "20_90", "5_30_nonhkip", "500M_7",
    "20_30_nonhkip", "30_30", "1_1", "2_30", "100_30",
)  # fmt: skip
DAILY = (
    "0.5_Daily", "1_Daily", "2_Daily", "3_Daily", "0.5_Daily_1Mbps", "5_Daily", "1_Daily_1Mbps",
    "10_Daily", "2_Daily_1Mbps", "1_Daily_nonhkip", "3_Daily_1Mbps", "0.5_Daily_nonhkip", "5_Daily_1Mbps", "2_Daily_nonhkip",
    "10_Daily_1Mbps", "3_Daily_nonhkip",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """Allowance and validity. `volume` is in bytes: the whole allowance, or a day's when `daily`."""

    tail: str
    volume: int
    days: int
    daily: bool
    suffix: str

    @property
    def allowance(self) -> str:
        """`3GB`, `500MB`: half a gigabyte is called 500 MB upstream, though it is 512."""
        size = self.volume / GB
        if size >= 1:
            return f"{size:g}GB"
        return f"{size * 1000:g}MB" if "M_" not in self.tail else f"{self.volume // MB}MB"

    def name(self, label: str) -> str:
        """As upstream composes names: `Japan 3GB 30Days`, `Afghanistan 500MB/Day FUP1Mbps`."""
        span = "/Day" if self.daily else f" {self.days}Days"
        extra = {"_1Mbps": " FUP1Mbps", "_nonhkip": " nonhkip", "_voice": " + Calls & SMS"}.get(
            self.suffix, ""
        )
        return f"{label} {self.allowance}{span}{extra}"

    def policy(self, slow: str) -> str:
        """The fair-use text of a day plan; empty for others. `slow` is the speed after the cap."""
        speed = "1 Mbps" if self.suffix == "_1Mbps" else slow
        return f"{self.allowance} high-speed/day, {speed} after limit, resets daily" if self.daily else ""

    def price(self, rate: float) -> Decimal:
        """Wholesale price in USD, in cents: the larger, the cheaper a gigabyte; some three times upstream's own list."""
        size = self.volume / GB
        base = 2.0 * size**0.7 if self.daily else 1.9 * size**0.78 + self.days / 60
        premium = {"_1Mbps": 1.15, "_nonhkip": 1.1, "_voice": 1.6}.get(self.suffix, 1.0)
        tiny = 0.35 if self.volume <= 100 * MB else 1.0
        return max(Decimal(f"{base * rate * premium * tiny * 3.5:.2f}"), Decimal("0.27"))


def read(tail: str) -> Offer:
    """Raises ValueError for a tail that is none."""
    match = TAIL.match(tail)
    if match is None:
        raise ValueError(f"not the tail of a plan slug: {tail!r}")
    amount, mega, days, suffix = match.groups()
    daily = days == "Daily"
    volume = int(float(amount) * (MB if mega else GB))
    return Offer(tail, volume, 1 if daily else int(days), daily, suffix or "")
