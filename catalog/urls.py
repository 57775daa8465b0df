"""The addresses under which people browse."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("countries/", views.countries, name="countries"),
    path("countries/<str:slug>/", views.country, name="country"),
    path("regions/", views.regions, name="regions"),
    path("regions/<str:slug>/", views.region, name="region"),
    path("global/", views.global_plans, name="global"),
    path("plans/<int:supplier_id>/", views.plan, name="plan"),
    path("search/", views.search, name="search"),
]
