"""The addresses of the shop."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from orders import webhooks
from storefront import views
from storefront.languages import choice, former
from storefront.sitemaps import SITEMAPS
from storefront.styleguide.errors import error_page
from storefront.styleguide.view import styleguide

register_converter(former.FormerConverter, "former")

# One address whatever the language: for machines, for staff, and files. Stripe does not follow redirects, so its address works with and
# without a slash.
for_all: list[URLPattern | URLResolver] = [
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
    re_path(r"^stripe/webhook/?$", webhooks.stripe, name="stripe_webhook"),
    path("", include("catalog.file_urls")),
]
# Pages for people: as they stand here in the shop's first language, below /de/ in German.
pages: list[URLPattern | URLResolver] = [
    path("help/", views.help_page, name="help"),
    path("terms/", views.page("terms"), name="terms"),
    path("privacy/", views.page("privacy"), name="privacy"),
    path("accessibility/", views.page("accessibility"), name="accessibility"),
    path("refund-policy/", views.page("refund-policy"), name="refund-policy"),
    path("language/", choice.choose, name="language"),
    path("", include("orders.urls")),
    path("", include("catalog.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *for_all,
    *i18n_patterns(*pages, prefix_default_language=False),
    path("<former:language>/", former.without_prefix),
    path("<former:language>/<path:rest>", former.without_prefix),
]
