"""What people call places besides their official names: read once from the two files beside this one."""

import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalog.search.folding import fold

HERE = Path(__file__).parent
Names = Sequence[str]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the world. `cldr` is its code in CLDR (UN M49), empty where CLDR has none."""

    name: str
    cldr: str
    aliases: Names


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """By ISO code: other names of the country, names in its own languages, and what lies in it.

    `asides` are folded words that are no part of a place's name.
    """

    aliases: Mapping[str, Names]
    own_names: Mapping[str, Names]
    places: Mapping[str, Names]
    regions: Sequence[Region]
    asides: AbstractSet[str]

    def region(self, name: str) -> Region | None:
        """The part of the world that a supplier's name begins with, such as Europe for "Europe (EU-30)"."""
        wanted = f"{fold(name)} "
        fitting = [each for each in self.regions if wanted.startswith(f"{fold(each.name)} ")]
        return max(fitting, key=lambda each: len(each.name), default=None)


def aliases(iso_code: str) -> Names:
    """What else a country is called, besides its names in languages."""
    return gazetteer().aliases.get(iso_code, ())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    known = tomllib.loads((HERE / "gazetteer.toml").read_text(encoding="utf-8"))
    return Gazetteer(
        aliases=known["aliases"],
        own_names=tomllib.loads((HERE / "own_names.toml").read_text(encoding="utf-8")),
        places=known["places"],
        regions=[
            Region(each["name"], each.get("cldr", ""), each.get("aliases", [])) for each in known["regions"]
        ],
        asides={fold(word) for text in known["asides"].values() for word in text.split()},
    )
