"""What parts of an address may look like."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class PlaceConverter(StringConverter):
    """A supplier's slug: anything but a slash, and but a NUL, for which PostgreSQL answers with an error."""

    regex = r"[^/\x00]+"


class PictureConverter(StringConverter):
    """The name of a file that is named by what it holds, and of nothing else in the storage."""

    regex = r"[0-9a-f]{32}\.png"


class KindConverter(StringConverter):
    regex = "country|region"


class SharedConverter(StringConverter):
    regex = "shop|global"


register_converter(PlaceConverter, "place")
register_converter(PictureConverter, "picture")
register_converter(KindConverter, "kind")
register_converter(SharedConverter, "shared")
