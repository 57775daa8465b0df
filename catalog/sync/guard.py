"""Can it be true? A supplier's fault looks like news: an empty list, half the plans gone. Then nothing is written at all."""

from catalog.sync.fetch import Snapshot

# So few may go at any size: a small catalog is no fault.
ALWAYS_ALLOWED = 5
UNCHANGED = "Nothing was changed; the old catalog stays on sale."


class RefusedError(Exception):
    """The answer must not replace the catalog; the text says why and what to do."""


def check_snapshot(snapshot: Snapshot) -> None:
    """
    Raises:
        RefusedError: no country at all, or no list could be read.
    """
    if not snapshot.countries:
        raise RefusedError(f"The supplier listed no country at all. {UNCHANGED}")
    if not snapshot.plans:
        raise RefusedError(f"No list of plans could be read. {UNCHANGED}")


def check_shrink(what: str, *, had: int, gone: int, percent: int, fate: str = "disappear") -> None:
    """
    Raises:
        RefusedError: more would go than the shop agreed to.
    """
    if gone and gone > (0 if gone == had else ALWAYS_ALLOWED) and gone * 100 > had * percent:
        raise RefusedError(
            f"{gone} of {had} {what} would {fate}, more than {percent} %. {UNCHANGED} If the supplier confirms it,"
            " raise CATALOG_MAX_SHRINK_PERCENT for one sync."
        )
