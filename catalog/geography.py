"""Which continent a country is on, and what it is called in the reader's language.

CLDR, as babel carries it, names continents and countries but not which holds which. The country's time zones do: Japan keeps
Asia/Tokyo. Where most of them lie, or the zone is called after an ocean, the UN's list of regions (M49) decides, in `OTHERWISE`.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from django.utils.translation import gettext as _

from catalog.models import Destination
from catalog.money import babel_locale

AFRICA, AMERICAS, ASIA, EUROPE, OCEANIA = "002", "019", "142", "150", "009"
"""M49 codes, by which CLDR names them."""
AREAS: Final = {
    "Africa": AFRICA,
    "America": AMERICAS,
    "Asia": ASIA,
    "Europe": EUROPE,
    "Australia": OCEANIA,
    "Pacific": OCEANIA,
}
OTHERWISE: Final = {
    AFRICA: "CV KM MG MU RE SC SH YT",
    AMERICAS: "BM EC FK GS",
    ASIA: "IO MV",
    EUROPE: "CY ES FO IS RU SJ XK",
    OCEANIA: "CC CX",
}
A_DAY: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
SUPPLIERS_LANGUAGE: Final = "en"


@lru_cache(maxsize=512)
def continent_of(iso_code: str) -> str:
    """The continent's M49 code; empty for what is no country or on none, such as Antarctica."""
    for continent, codes in OTHERWISE.items():
        if iso_code in codes.split():
            return continent
    zones = get_global("territory_zones").get(iso_code, ())
    areas = Counter(AREAS[area] for zone in zones if (area := zone.partition("/")[0]) in AREAS)
    return max(sorted(areas), key=lambda area: areas[area], default="")


@lru_cache(maxsize=512)
def hours_east(iso_code: str) -> float:
    """By how many hours its clocks are ahead of UTC in January, in the middle one of its zones: how far east it lies, roughly."""
    zones = get_global("territory_zones").get(iso_code, ())
    offsets = sorted(offset for zone in zones if (offset := _offset(zone)) is not None)
    return offsets[len(offsets) // 2] / timedelta(hours=1) if offsets else 0.0


def _offset(zone: str) -> timedelta | None:
    """None where this machine does not know the zone: CLDR keeps old names, which some systems leave out."""
    try:
        return A_DAY.astimezone(ZoneInfo(zone)).utcoffset()
    except ZoneInfoNotFoundError:
        return None


def continent_name(continent: str) -> str:
    """In the reader's language."""
    return babel_locale().territories.get(continent) or _("Elsewhere")


def place_name(place: Destination) -> str:
    """In the reader's language, as CLDR has it; the supplier's own name in its own language and where CLDR has none."""
    locale = babel_locale()
    if place.kind == Destination.Kind.GLOBAL:
        return _("Worldwide")
    if locale.language == SUPPLIERS_LANGUAGE or place.kind != Destination.Kind.COUNTRY:
        return place.name
    return locale.territories.get(place.iso_code) or place.name
