"""One spelling for all the ways in which a name is written."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Letters that Unicode does not take apart, and signs that stand for a word or for nothing.
LETTERS: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
        "&": " and ", "'": "", "’": "", "‘": "", "ʻ": "", "ʼ": "", "`": "", ".": "",
    }
)  # fmt: skip
SAINT: Final = re.compile(r"\bst\b")
# Accents, and signs that nobody sees: joiners, soft hyphens, marks of writing direction.
UNSEEN: Final = {"Mn", "Me", "Cf"}
VOWEL_SIGN: Final = "Mc"


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case words without accents and punctuation, so that "Reunion" finds Réunion, "cote divoire" Côte d'Ivoire, "St Lucia"
    Saint Lucia and "Trinidad & Tobago" Trinidad and Tobago. Folding twice changes nothing.
    """
    return SAINT.sub("saint", _plain(text))


@lru_cache(maxsize=1024)
def fold_code(text: str) -> str:
    """The same of an ISO code, none of which is short for a word: "ST" is São Tomé. Empty for "St", which nobody writes for it."""
    plain = _plain(text)
    return "" if SAINT.search(plain) and not text.isupper() else plain


def _plain(text: str) -> str:
    decomposed = _decompose(_decompose(text).casefold()).translate(LETTERS)
    return " ".join("".join(map(_kept, decomposed)).split())


def _decompose(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign.isalnum() or category == VOWEL_SIGN:
        return sign
    return "" if category in UNSEEN else " "
