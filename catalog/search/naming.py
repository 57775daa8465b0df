"""Under which names a place is found: the supplier's, CLDR's in every language of the shop, codes, aliases, and cities in it."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from babel.core import Locale, get_global
from django.conf import settings

from catalog.models import Destination
from catalog.money import known_locale
from catalog.search.folding import fold, fold_code
from catalog.search.gazetteer import gazetteer

ENGLISH: Final = "en"
"""The supplier's language, which readers of any other may type as well."""
WORLD: Final = "Global"
COUNTRY_CODE: Final = re.compile("[A-Z]{2}")
NO_COUNTRY: Final = frozenset(["EA", "EU", "EZ", "IC", "QO", "UN", "XA", "XB", "ZZ"])
"""What CLDR names with a code of two letters besides: unions, parts of Spain, tests."""
FEW_ZONES: Final = 3


class Kind(IntEnum):
    """How near a name is to the place: the lower, the sooner it is shown."""

    NAME = 0
    ALIAS = 1
    CODE = 2
    WITHIN = 3


class Name(NamedTuple):
    """`text` as people write it, `folded` as it is compared."""

    text: str
    folded: str
    kind: Kind


def names_of(place: Destination) -> tuple[Name, ...]:
    """All of them, none twice, the nearest kind first."""
    return _names(place.kind, place.name, place.slug, place.iso_code, _languages())


def territories() -> Iterator[str]:
    """The ISO codes of all countries and territories that CLDR names."""
    codes = map(str, Locale(ENGLISH).territories)
    return (code for code in codes if COUNTRY_CODE.fullmatch(code) and code not in NO_COUNTRY)


def names_of_territory(iso_code: str) -> tuple[Name, ...]:
    """The same of a country that the supplier does not list."""
    return _names(Destination.Kind.COUNTRY.value, "", "", iso_code, _languages())


def _languages() -> tuple[str, ...]:
    return (*(code for code, _name in settings.LANGUAGES), ENGLISH)


# A rebuilt index asks again for names that seldom change.
@lru_cache(maxsize=1024)
def _names(kind: str, name: str, slug: str, iso_code: str, languages: tuple[str, ...]) -> tuple[Name, ...]:
    locales = _locales(languages)
    told = (
        _country(iso_code, locales)
        if kind == Destination.Kind.COUNTRY
        else _region(WORLD if kind == Destination.Kind.GLOBAL else name, locales)
    )
    found: dict[str, Name] = {}
    for each, text in [(Kind.NAME, name), *told]:
        _add(found, Name(text, fold_code(text) if each == Kind.CODE else comparable(text), each))
    _add(found, Name(name, comparable(slug), Kind.NAME))
    return tuple(sorted(found.values(), key=lambda each: (each.kind, each.folded)))


def comparable(text: str) -> str:
    """As names are compared: folded, and without an article."""
    return fold(text).removeprefix("the ")


def _add(found: dict[str, Name], name: Name) -> None:
    if name.folded and (name.folded not in found or name.kind < found[name.folded].kind):
        found[name.folded] = name


def _locales(languages: Iterable[str]) -> list[Locale]:
    found = dict.fromkeys(locale for language in languages if (locale := known_locale(language)))
    return list(found)


def _country(iso_code: str, locales: list[Locale]) -> Iterator[tuple[Kind, str]]:
    known = gazetteer()
    for locale in locales:
        yield Kind.NAME, locale.territories.get(iso_code, "")
    for text in (*known.own_names.get(iso_code, ()), *known.aliases.get(iso_code, ())):
        yield Kind.ALIAS, text
    for code in (iso_code, *_alpha3().get(iso_code, ())):
        yield Kind.CODE, code
    for text in (*known.places.get(iso_code, ()), *_zone_cities(iso_code, locales)):
        yield Kind.WITHIN, text


def _region(name: str, locales: list[Locale]) -> Iterator[tuple[Kind, str]]:
    region = gazetteer().region(name)
    if region is None:
        return
    yield Kind.NAME, region.name
    for locale in locales:
        yield Kind.NAME, locale.territories.get(region.cldr, "")
    for text in region.aliases:
        yield Kind.ALIAS, text


def _zone_cities(iso_code: str, locales: list[Locale]) -> Iterator[str]:
    """The cities after which its time zones are called, such as Tokyo, in each language: capitals for the most part."""
    zones = get_global("territory_zones").get(iso_code, ())
    for zone in zones:
        _area, _slash, city = zone.partition("/")
        # The zones of wide countries are called after villages.
        if "/" not in city and len(zones) <= FEW_ZONES:
            yield city.replace("_", " ")
        for locale in locales:
            yield locale.time_zones.get(zone, {}).get("city", "")


@lru_cache(maxsize=1)
def _alpha3() -> dict[str, list[str]]:
    """Codes of three letters by those of two. CLDR keeps them as other spellings of the code."""
    found: dict[str, list[str]] = {}
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1:  # noqa: PLR2004  as ISO 3166 has it
            found.setdefault(codes[0], []).append(alias)
    return found
