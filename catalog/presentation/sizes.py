"""Bytes and speeds as people say them, written as the reader's locale writes them."""

from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils.translation import gettext as _

from catalog.money import babel_locale
from catalog.sizes import GB, MB

KBPS_IN_MBPS = 1000


def data_size(size: int) -> str:
    """500 MB, 1.5 GB or 1,5 Go; 1 GB being 1024^3 bytes as the supplier counts."""
    number, unit = (size / GB, "digital-gigabyte") if size >= GB else (size / MB, "digital-megabyte")
    return format_unit(round(number, 2), unit, "short", locale=babel_locale())


def speed(kbps: int) -> str:
    """512 kbps or 1.5 Mbps."""
    if kbps >= KBPS_IN_MBPS:
        return _("%(speed)s Mbps") % {"speed": format_decimal(kbps / KBPS_IN_MBPS, locale=babel_locale())}
    return _("%(speed)s kbps") % {"speed": format_decimal(kbps, locale=babel_locale())}
