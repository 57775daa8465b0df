"""The addresses under which people browse."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from catalog.views import browse, device, files, install, plan, search, trip


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


register_converter(KindConverter, "kind")
register_converter(SharedConverter, "shared")
register_converter(PlaceConverter, "place")
register_converter(PictureConverter, "picture")
app_name = "catalog"
urlpatterns = [
    path("", browse.home, name="home"),
    path("countries/", browse.countries, name="countries"),
    path("countries/<place:slug>/", browse.country, name="country"),
    path("regions/", browse.regions, name="regions"),
    path("regions/<place:slug>/", browse.region, name="region"),
    path("global/", browse.global_plans, name="global"),
    path("plans/<int:supplier_id>/", plan.plan, name="plan"),
    path("pictures/<picture:name>", files.picture, name="picture"),
    path("share/<shared:slug>.png", files.share, name="share"),
    path("share/<kind:kind>/<place:slug>.png", files.share_place, name="share_place"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("install/", install.guides, name="install"),
    path("install/<slug:platform>/", install.guide, name="install_guide"),
    path("device-check/", device.device_check, name="device_check"),
    path("trip/", trip.trip, name="trip"),
]
