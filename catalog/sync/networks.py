"""Which generations of mobile network a plan may use, read from the supplier's free text. Pure."""

import re

# What people in the trade write for a generation, besides its number.
STANDARDS = {
    "GSM": 2, "GPRS": 2, "EDGE": 2,
    "UMTS": 3, "WCDMA": 3, "HSPA": 3, "HSPA+": 3, "HSDPA": 3,
    "LTE": 4, "LTE-A": 4, "VOLTE": 4,
    "NR": 5,
}  # fmt: skip
# Letters and digits, with the hyphen and the plus that some of them contain.
_WORD = re.compile(r"[a-z0-9]+(?:-a\b|\+)?", re.IGNORECASE | re.ASCII)
_GENERATION = re.compile(r"([2-5])G\+?", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(r"\b([2-5])G?\s*(?:-|–|to)\s*([2-5])G\b", re.IGNORECASE | re.ASCII)


def generations(text: str) -> list[str]:
    """Oldest first and each once: `["3G", "4G"]` for "3G/4G", "LTE, 3G" and "4g 3g". Empty where none is named."""
    found = {number for word in _WORD.findall(text) if (number := _generation(word)) is not None}
    for first, last in _RANGE.findall(text):
        found |= set(range(int(first), int(last) + 1))
    return [f"{number}G" for number in sorted(found)]


def newest(networks: list[str]) -> int | None:
    """The newest as a number, for filters and sorting."""
    return max((int(each.removesuffix("G")) for each in networks), default=None)


def _generation(word: str) -> int | None:
    if named := _GENERATION.fullmatch(word):
        return int(named[1])
    return STANDARDS.get(word.upper())
