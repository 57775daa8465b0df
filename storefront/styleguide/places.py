"""Made-up places: the shortest, the longest, and what is known of each."""

from typing import Any

from catalog.coverage import Continent, Coverage, Dot, PlanSet, Tile
from catalog.models import Destination, Plan
from catalog.search.answer import Hit
from catalog.seo import Crumb

LONG = "South Georgia and the South Sandwich Islands"
DOTS = 56


def place(name: str, iso_code: str = "", kind: str = "country", **fields: Any) -> Destination:
    """An unsaved place; `country_count` in `fields` is what a list of places is given beside it."""
    count = fields.pop("country_count", None)
    slug = name.lower().replace(" ", "-")
    made = Destination(kind=kind, slug=slug, name=name, iso_code=iso_code, plan_count=12, **fields)
    made.country_count = count  # type: ignore[attr-defined]
    return made


def places() -> list[Destination]:
    """With a flag, without one, of each kind, with a price and without."""
    return [
        place("Japan", "JP", from_price="4.10"),
        place(LONG, "GS", from_price="12345.60"),
        place("Somewhere without a flag", "QZ"),
        place("Asia", kind="region", from_price="6.50", country_count=12),
        place("Global", kind="global", from_price="19.90", country_count=131),
    ]


def hits() -> list[Hit]:
    japan, long = places()[:2]
    return [Hit(japan, japan.name), Hit(long, long.name, because="Grytviken on King Edward Point")]


def crumbs() -> list[Crumb]:
    return [Crumb("Home", "/"), Crumb("Countries", "/countries/"), Crumb(LONG, "/countries/")]


def coverage(plans: list[Plan]) -> Coverage:
    """Countries that every plan has, and some that only some have: with a column for each set of plans."""
    sets = [PlanSet(letter, 12 - number, plans[number:]) for number, letter in enumerate("ABC")]
    some = [("Iceland", "IS", (True, True, False)), (LONG, "GS", (True, False, False))]
    return Coverage(
        count=8,
        everywhere=[_continent("Asia", [Tile(each, each.name) for each in _asia()])],
        in_some=[
            _continent("Elsewhere", [Tile(place(name, code), name, marks) for name, code, marks in some])
        ],
        sets=sets,
    )


def _asia() -> list[Destination]:
    names = (("Japan", "JP"), ("South Korea", "KR"), ("Thailand", "TH"), ("United Arab Emirates", "AE"))
    return [place(name, code) for name, code in names]


def _continent(name: str, tiles: list[Tile]) -> Continent:
    dots = [
        Dot(10 * (number % 20) + 5, 10 * (number // 20) + 5, number % 9 < len(tiles))
        for number in range(DOTS)
    ]
    return Continent(name, tiles, dots)
