"""The word that every shop misuses: found wherever the supplier writes it, so that it never stands without the cap. Pure."""

import re

_UNLIMITED = re.compile(
    r"(?:\b(?:truly|really|fully)\s+)?(?:\b(?:un-?limited|limitless|unmetered|endless)\b|∞)(?:\s+(?:data|internet)\b)?",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\d\s*[GM]B\b", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def says_unlimited(text: str) -> bool:
    return _UNLIMITED.search(text) is not None


def without_unlimited(text: str, amount: str) -> str:
    """`text` with `amount` where it says unlimited; the word just goes where an amount stands in `text` already."""
    parts = _UNLIMITED.split(text)
    if len(parts) == 1:
        return text
    told = "" if _AMOUNT.search(text) else amount
    return _BLANKS.sub(" ", f"{parts[0]} {told} {' '.join(parts[1:])}").strip(" -–,·")
