"""The addresses under which people browse."""

from django.urls import path

from catalog import converters  # noqa: F401  registers them
from catalog.views import browse, device, install, plan, search, trip

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
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("install/", install.guides, name="install"),
    path("install/<slug:platform>/", install.guide, name="install_guide"),
    path("device-check/", device.device_check, name="device_check"),
    path("trip/", trip.trip, name="trip"),
]
