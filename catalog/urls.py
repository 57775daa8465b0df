"""The addresses under which people browse."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from catalog.views import browse, plan, search


class PlaceConverter(StringConverter):
    """A supplier's slug: anything but a slash, and but a NUL, for which PostgreSQL answers with an error."""

    regex = r"[^/\x00]+"


register_converter(PlaceConverter, "place")
app_name = "catalog"
urlpatterns = [
    path("", browse.home, name="home"),
    path("countries/", browse.countries, name="countries"),
    path("countries/<place:slug>/", browse.country, name="country"),
    path("regions/", browse.regions, name="regions"),
    path("regions/<place:slug>/", browse.region, name="region"),
    path("global/", browse.global_plans, name="global"),
    path("plans/<int:supplier_id>/", plan.plan, name="plan"),
    path("search/", search.search, name="search"),
]
