"""Where plans work: 181 countries and 30 regions, named and grouped as the upstream names and groups them."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Place:
    """A country, a region or the whole world.

    Args:
        code: what plan slugs begin with (`JP`, `AS-12`).
        label: what plan names begin with (`Asia (12 areas)`).
        plans: how many plans it roughly has.
        rate: what a gigabyte costs here, relative to the catalog's base price.
        members: ISO codes of the countries covered; empty for a country.
    """

    name: str
    slug: str
    code: str
    label: str
    plans: int
    rate: float
    operators: tuple[str, ...]
    members: tuple[str, ...] = ()


def slugify(name: str) -> str:
    """Laravel's `Str::slug`: accents and apostrophes dropped, the rest joined by hyphens."""
    plain = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>", "", name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")


def _rows(filename: str) -> list[dict[str, str]]:
    with (DATA / filename).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SIZES = {"X": 41, "L": 24, "M": 11, "S": 7}
"""Plans a country has, by how much it is travelled to; 41 is Japan, the most upstream has."""


def countries() -> list[Place]:
    """In alphabetical order of their English names, as the list endpoint gives them."""
    return [
        Place(
            name=row["name"],
            slug=slugify(row["name"]),
            code=row["iso"],
            label=row["name"],
            plans=SIZES[row["class"]],
            rate=float(row["rate"]),
            operators=tuple(row["operators"].split("|")) if row["operators"] else (),
        )
        for row in _rows("countries.csv")
    ]


def regions(within: list[Place]) -> list[Place]:
    """Regions over the countries given; `*EU` in the file takes that continent's countries, in order."""
    continents: dict[str, list[str]] = {}
    for row in _rows("countries.csv"):
        continents.setdefault(row["continent"], []).append(row["iso"])
    return [_region(row, continents, {place.code: place for place in within}) for row in _rows("regions.csv")]


def _region(row: dict[str, str], continents: dict[str, list[str]], by_code: dict[str, Place]) -> Place:
    count = int(row["code"].rpartition("-")[2])
    named = row["members"]
    pool = continents[named[1:]] if named.startswith("*") else named.split()
    name = f"{row['name']} ({row['code']})"
    members = [by_code[code] for code in pool[:count]]
    return Place(
        name=name,
        slug=slugify(name),
        code=row["code"],
        label=f"{row['name']} ({count} areas)",
        plans=int(row["plans"]),
        rate=1.1,
        operators=all_operators(members),
        members=tuple(place.code for place in members),
    )


def all_operators(members: list[Place]) -> tuple[str, ...]:
    """Every operator once: for a continent, a list of many hundred characters."""
    return tuple(dict.fromkeys(operator for place in members for operator in place.operators))


def world_offers(within: list[Place]) -> list[Place]:
    """What the three global offers cover; each has a single plan (`generate.GLOBAL_TAILS`)."""
    return [
        Place(
            name="Global",
            slug="global",
            code=f"GL-{count}",
            label=f"Global ({count}+ areas)",
            plans=1,
            rate=1.9,
            operators=all_operators(within[:count]),
            members=tuple(place.code for place in within[:count]),
        )
        for count in (87, 120, 139)
    ]
