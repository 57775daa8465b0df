"""The operators of a plan as a list, read from the supplier's one line of them. Pure."""

import re

# A slash between blanks parts two names; one without may be inside a name, such as KDDI/au.
_PARTING = re.compile(r"[,;|\n\r、，]+|\s+/\s+")
# What stands where no name was known.
_NOBODY = frozenset({"", "/", "n/a", "na", "none", "null", "unknown", "undefined"})
_SPACING = re.compile(r"[\s\-–—_.]+")


def operator_names(text: str) -> list[str]:
    """In the supplier's order and first spelling, each once whatever its case and spacing: ["SoftBank", "KDDI/au"]."""
    named = [" ".join(each.split()).strip(" .") for each in _PARTING.split(text)]
    alone = {_key(each) for each in named if "/" not in each}
    found: dict[str, str] = {}
    for name in (part for each in named for part in _parts(each, alone)):
        if _key(name) not in _NOBODY:
            found.setdefault(_key(name), name)
    return list(found.values())


def _parts(name: str, alone: set[str]) -> list[str]:
    """A slash parts names too where the rest of the line names one of them alone: "Orange, Orange/SFR"."""
    parts = [part.strip() for part in name.split("/")]
    return parts if any(_key(part) in alone for part in parts) else [name]


def _key(name: str) -> str:
    """The same for "T-Mobile", "t mobile" and "TMobile", but not for "Unitel" and "Unitel+"."""
    return _SPACING.sub("", name).casefold()
