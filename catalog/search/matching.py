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


def matching(index: Index, wanted: str) -> Best:
    """Every place with a name, a code or a city that `wanted` is or begins; where there is none, those with one that holds it."""
    found: Best = {}
    for tail in index.beginning(wanted):
        entry = index.entries[tail.entry]
        fit = _fit(tail, wanted)
        # The beginning of a code is none: it is typed in full or not meant.
        if fit == Fit.EXACT or entry.name.kind != Kind.CODE:
            better(found, Match(_rank(fit, entry), entry))
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
