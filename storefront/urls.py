"""The addresses of the shop."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path

from storefront import views
from storefront.sitemaps import SITEMAPS
from storefront.styleguide.errors import error_page
from storefront.styleguide.view import styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/<slug:name>/", error_page, name="styleguide-page"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        views.sitemap_section(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap-section",
    ),
    path("help/", views.help_page, name="help"),
    path("terms/", views.page("terms"), name="terms"),
    path("privacy/", views.page("privacy"), name="privacy"),
    path("accessibility/", views.page("accessibility"), name="accessibility"),
    path("refund-policy/", views.page("refund-policy"), name="refund-policy"),
    path("", include("orders.urls")),
    path("", include("catalog.urls")),
]
