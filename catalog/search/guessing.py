"""Places that are spelled nearly as what was typed."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalog.search.index import SHORTEST_MISSPELLED, Index
from catalog.search.matching import Best, Match, better
from catalog.search.naming import Kind

# From how many letters on so many mistakes are forgiven. A mistake is a letter too many, too few or wrong, or two swapped.
FORGIVEN: Final = ((11, 3), (7, 2), (SHORTEST_MISSPELLED, 1))
UNFINISHED_FORGIVEN: Final = 1


def guesses(index: Index, wanted: str) -> Best:
    """The places with a name of the fewest mistakes. Of names that are still being typed, one mistake is forgiven."""
    allowed = forgiven(len(wanted))
    if not allowed:
        return {}
    return _nearest(index, wanted, index.misspelled, allowed) or _unfinished(index, wanted)


def forgiven(letters: int) -> int:
    """How many mistakes a name of so many letters may hold and still be recognized."""
    return next((mistakes for least, mistakes in FORGIVEN if letters >= least), 0)


def _unfinished(index: Index, wanted: str) -> Best:
    """Against the beginnings of names, of as many letters as were typed or one more, in case one of them was left out."""
    found: Best = {}
    for letters in (len(wanted), len(wanted) + 1):
        begun = [name[:letters] for name in index.misspelled]
        for match in _nearest(index, wanted, begun, UNFINISHED_FORGIVEN).values():
            better(found, match)
    return found


def _nearest(index: Index, wanted: str, names: Sequence[str], allowed: int) -> Best:
    found: Best = {}
    near = process.extract(wanted, names, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    fewest = min((mistakes for _name, mistakes, _number in near), default=0)
    for _name, mistakes, number in near:
        if mistakes == fewest:
            entry = index.entries[index.entry_of_misspelled[number]]
            better(found, Match(int(mistakes) * len(Kind) + entry.name.kind, entry))
    return found
