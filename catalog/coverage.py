"""Where plans work, as a picture: countries by continent, and which plan has which where they differ."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.translation import ngettext

from catalog.geography import continent_name, continent_of, place_name
from catalog.models import Destination, Plan, PlanCoverage
from catalog.search import fold

DOTS_IN_A_ROW: Final = 20
DOT: Final = 10
"""Units of the drawing from one dot to the next."""
MOST_SETS: Final = 6
"""Columns that a telephone has room for."""
LETTERS: Final = "ABCDEF"


class Dot(NamedTuple):
    """One country of a continent, in the same spot on every page; covered or not."""

    x: int
    y: int
    is_covered: bool


class Tile(NamedTuple):
    """One covered country. `marks` says for each set of plans whether it has it."""

    place: Destination
    name: str
    marks: tuple[bool, ...] = ()

    @property
    def url(self) -> str:
        """Of its own page; empty where nothing is sold for it alone."""
        return self.place.get_absolute_url() if self.place.plan_count and not self.place.retired_at else ""


@dataclass(frozen=True, slots=True)
class Continent:
    """The covered countries of one, by name. `dots` are all that the supplier knows there, `width` and `height` the drawing's."""

    name: str
    tiles: Sequence[Tile]
    dots: Sequence[Dot]

    @property
    def width(self) -> int:
        return DOT * min(DOTS_IN_A_ROW, len(self.dots))

    @property
    def height(self) -> int:
        return DOT * -(-len(self.dots) // DOTS_IN_A_ROW)


@dataclass(frozen=True, slots=True)
class PlanSet:
    """Plans that work in the same countries."""

    letter: str
    count: int
    plans: Sequence[Plan]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`everywhere` is covered by every plan, `in_some` by some; `sets` tells which, and is empty where all are alike."""

    count: int
    everywhere: Sequence[Continent]
    in_some: Sequence[Continent]
    sets: Sequence[PlanSet]

    @property
    def in_some_count(self) -> int:
        return sum(len(continent.tiles) for continent in self.in_some)

    @property
    def has_matrix(self) -> bool:
        """Whether the sets fit beside each other; otherwise each country says in how many plans it is."""
        return len(self.sets) <= MOST_SETS


def coverage_of(plans: Iterable[Plan]) -> Coverage:
    """Of all of `plans` together, in two queries."""
    by_countries = _by_countries(list(plans))
    sets = _sets(by_countries)
    known = {each.pk: each for each in Destination.objects.filter(kind=Destination.Kind.COUNTRY)}
    covered = frozenset[int]().union(*by_countries)
    shared = covered.intersection(*by_countries)
    marks = {pk: tuple(pk in countries for countries in by_countries) for pk in covered - shared}
    return Coverage(
        count=len(covered),
        everywhere=_continents(shared, known, {}),
        in_some=_continents(covered - shared, known, marks),
        sets=sets if len(sets) > 1 else (),
    )


def plans_with(tile: Tile, sets: Sequence[PlanSet]) -> str:
    """In how many of the plans a country is."""
    total = sum(len(each.plans) for each in sets)
    count = sum(len(each.plans) for each, has in zip(sets, tile.marks, strict=True) if has)
    words = ngettext("in %(count)s of %(total)s plan", "in %(count)s of %(total)s plans", total)
    return words % {"count": count, "total": total}


def _by_countries(plans: list[Plan]) -> dict[frozenset[int], list[Plan]]:
    """The plans of each set of countries, the widest first."""
    pairs = PlanCoverage.objects.filter(plan__in=plans).values_list("plan_id", "country_id")
    countries = defaultdict(set)
    for plan, country in pairs:
        countries[plan].add(country)
    found = defaultdict(list)
    for each in plans:
        if each.pk in countries:
            found[frozenset(countries[each.pk])].append(each)
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[1][0].supplier_id)))


def _sets(by_countries: dict[frozenset[int], list[Plan]]) -> list[PlanSet]:
    return [
        PlanSet(LETTERS[number] if number < len(LETTERS) else "", len(countries), plans)
        for number, (countries, plans) in enumerate(by_countries.items())
    ]


def _continents(
    covered: Collection[int], known: dict[int, Destination], marks: dict[int, tuple[bool, ...]]
) -> list[Continent]:
    """Those with a covered country, the ones with most of them first."""
    listed = sorted(
        (each for each in known.values() if each.pk in covered or each.retired_at is None),
        key=lambda each: (continent_of(each.iso_code), fold(place_name(each))),
    )
    found = [
        _continent(code, list(places), covered, marks)
        for code, places in groupby(listed, key=lambda each: continent_of(each.iso_code))
    ]
    return sorted((each for each in found if each.tiles), key=lambda each: -len(each.tiles))


def _continent(
    code: str, places: list[Destination], covered: Collection[int], marks: dict[int, tuple[bool, ...]]
) -> Continent:
    return Continent(
        name=continent_name(code),
        tiles=[Tile(each, place_name(each), marks.get(each.pk, ())) for each in places if each.pk in covered],
        dots=[
            Dot(
                DOT * (number % DOTS_IN_A_ROW) + DOT // 2,
                DOT * (number // DOTS_IN_A_ROW) + DOT // 2,
                each.pk in covered,
            )
            for number, each in enumerate(places)
        ],
    )
