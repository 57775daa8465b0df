"""Places that fit what was typed, letter for letter, and how well."""

from enum import IntEnum
from typing import Final, NamedTuple

from catalog.search.index import Entry, Index, Tail
from catalog.search.naming import Kind

SHORTEST_INSIDE: Final = 3
"""Letters. Two are inside of every other name."""


class Fit(IntEnum):
    """The best first: the whole name, its beginning, the beginning of a later word, anything inside."""

    EXACT = 0
    BEGINNING = 1
    WORD = 2
    INSIDE = 3


class Match(NamedTuple):
    """The lowest `rank` is the best; one is comparable with those of the same search only."""

    rank: int
    entry: Entry


Best = dict[int, Match]
"""The best match of each place, by its number."""


def matching(index: Index, wanted: str, code: str) -> Best:
    """Every place with a name or a city that `wanted` is or begins, or with that `code`; where there is none, those with a name that
    holds `wanted`.
    """
    found: Best = {}
    for tail in index.beginning(wanted):
        entry = index.entries[tail.entry]
        better(found, Match(_rank(_fit(tail, wanted), entry), entry))
    # The beginning of a code is none: it is typed in full or not meant.
    for entry in (index.entries[number] for number in index.codes.get(code, ())):
        better(found, Match(_rank(Fit.EXACT, entry), entry))
    if not found and len(wanted) >= SHORTEST_INSIDE:
        for number in index.holding(wanted):
            better(found, Match(_rank(Fit.INSIDE, index.entries[number]), index.entries[number]))
    return found


def better(found: Best, match: Match) -> None:
    """Keep it if it is the place's best so far."""
    held = found.get(match.entry.place)
    if held is None or match.rank < held.rank:
        found[match.entry.place] = match


def _fit(tail: Tail, wanted: str) -> Fit:
    if not tail.is_whole:
        return Fit.WORD
    return Fit.EXACT if tail.text == wanted else Fit.BEGINNING


def _rank(fit: Fit, entry: Entry) -> int:
    return fit * len(Kind) + entry.name.kind
