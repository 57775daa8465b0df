"""Can it be true? A supplier's fault looks like news: an empty list, half the plans gone, all prices doubled.

What no catalog can look like is refused. What only a person can judge is a doubt: staff are asked, and nothing is written until then.
"""

from dataclasses import dataclass

from django.conf import settings

from catalog.sync.fetch import Snapshot

# So few may go or change at any size: a small catalog is no fault.
ALWAYS_ALLOWED = 5
UNCHANGED = "Nothing was changed; the old catalog stays on sale."


class RefusedError(Exception):
    """The answer must not replace the catalog; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Tally:
    """`count` of `had` things of one kind that a sync would do something to; staff are asked above `percent`, and never about `tolerated` or fewer."""

    what: str
    fate: str
    had: int
    count: int
    percent: int
    tolerated: int = ALWAYS_ALLOWED

    @property
    def doubt(self) -> str:
        """In a sentence, where it is more than agreed; otherwise empty. All of them are always too many."""
        tolerated = 0 if self.count == self.had else self.tolerated
        if self.count <= tolerated or self.count * 100 <= self.had * self.percent:
            return ""
        return (
            f"{self.count} of {self.had} {self.what} would {self.fate}: more than {self.percent} % of them."
        )


def check_snapshot(snapshot: Snapshot) -> None:
    """
    Raises:
        RefusedError: no country at all, or no list could be read.
    """
    if not snapshot.countries:
        raise RefusedError(f"The supplier listed no country at all. {UNCHANGED}")
    if not snapshot.plans:
        raise RefusedError(f"No list of plans could be read. {UNCHANGED}")


def loses(what: str, *, had: int, count: int, fate: str = "disappear") -> Tally:
    """What would go, measured by what the shop agreed to lose."""
    return Tally(what, fate, had, count, settings.CATALOG_MAX_SHRINK_PERCENT)


def reprices(*, had: int, count: int, tolerated: int = ALWAYS_ALLOWED) -> Tally:
    """Plans whose price would move far, measured by what the shop agreed to."""
    fate = f"change their cost by more than {settings.CATALOG_LARGE_PRICE_CHANGE_PERCENT} %"
    return Tally("plans", fate, had, count, settings.CATALOG_MAX_PRICE_CHANGE_PERCENT, tolerated)
