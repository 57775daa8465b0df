"""The addresses under which people browse."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from catalog import views


class PlaceConverter(StringConverter):
    """A supplier's slug: anything but a slash, and but a NUL, for which PostgreSQL answers with an error."""

    regex = r"[^/\x00]+"


register_converter(PlaceConverter, "place")
app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("countries/", views.countries, name="countries"),
    path("countries/<place:slug>/", views.country, name="country"),
    path("regions/", views.regions, name="regions"),
    path("regions/<place:slug>/", views.region, name="region"),
    path("global/", views.global_plans, name="global"),
    path("plans/<int:supplier_id>/", views.plan, name="plan"),
    path("search/", views.search, name="search"),
]
