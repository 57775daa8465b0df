"""What was typed: cut to a length, freed of what nobody sees, and taken apart where it says more than a place."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from catalog.search.gazetteer import gazetteer
from catalog.search.naming import comparable

MAX_LENGTH: Final = 100
"""Characters that are looked at, before and after folding: some signs stand for a sentence."""
MAX_WORDS: Final = 8
LONGEST_PHRASE: Final = 5
# Control characters, marks of writing direction and halves of characters: as text on a page they do harm or nothing.
UNSHOWN: Final = {"Cc", "Cf", "Cs", "Co"}
# What joins the parts of an emoji and of words in some scripts.
JOINERS: Final = "\u200c\u200d"


def shown(text: str) -> str:
    """What was typed, as a page may repeat it."""
    kept = (
        each for each in text[:MAX_LENGTH] if unicodedata.category(each) not in UNSHOWN or each in JOINERS
    )
    return "".join(kept).strip()


def wanted(text: str) -> str:
    """The same as names are compared."""
    return comparable(text)[:MAX_LENGTH].strip()


def words(folded: str) -> Sequence[str]:
    return folded.split()[:MAX_WORDS]


def without_asides(among: Sequence[str]) -> Sequence[str]:
    """Those that may be part of a place's name."""
    return [each for each in among if not _is_aside(each)]


def phrases(among: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From which word to which: all runs of words, the longest first, and of one length the first first."""
    for length in range(min(LONGEST_PHRASE, len(among)), 0, -1):
        for start in range(len(among) - length + 1):
            yield start, start + length


def _is_aside(word: str) -> bool:
    """What people ask for with a place: days and data, among others all that holds a figure."""
    return word in gazetteer().asides or any(each.isdigit() for each in word)
