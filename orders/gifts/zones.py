"""Time zones that people know by a city: those that CLDR names and this machine has the rules of."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.money import babel_locale

AREAS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}
Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@lru_cache
def known() -> frozenset[str]:
    """By their IANA names; none on a machine without time zone data."""
    named = {name for name in get_global("zone_territories") if name.partition("/")[0] in AREAS}
    return frozenset(named & available_timezones())


def choices() -> Choices:
    """Names and cities by area, in the active language, each in the order of its alphabet."""
    return _choices(get_language() or "en")


@lru_cache(maxsize=64)
def _choices(_language: str) -> Choices:
    return tuple(
        (
            str(label),
            tuple(
                sorted(
                    ((name, city(name)) for name in known() if name.startswith(f"{area}/")),
                    key=lambda each: each[1],
                )
            ),
        )
        for area, label in AREAS.items()
    )


def city(zone: str) -> str:
    """What people call it in the active language, such as Tokyo."""
    return str(get_timezone_location(zone, locale=babel_locale(), return_city=True))
