"""What search engines should know: every destination and plan on sale. Addresses are built from SITE_URL's host."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from catalog.models import Destination, Plan


# No parameter: the class takes none at run time.
class _ShopSitemap(Sitemap):  # type: ignore[type-arg]
    limit = 5000

    def get_domain(self, _site: Any = None) -> str:
        return str(urlsplit(settings.SITE_URL).netloc)

    def get_protocol(self, _protocol: str | None = None) -> str:
        return str(urlsplit(settings.SITE_URL).scheme)


class Pages(_ShopSitemap):
    def items(self) -> list[str]:
        return [
            "catalog:home",
            "catalog:countries",
            "catalog:regions",
            "catalog:global",
            "help",
            "refund-policy",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class Destinations(_ShopSitemap):
    def items(self) -> QuerySet[Destination]:
        return (
            Destination.objects.listed()
            .filter(plan_count__gt=0)
            .exclude(kind=Destination.Kind.GLOBAL)
            .order_by("pk")
        )


class Plans(_ShopSitemap):
    def items(self) -> QuerySet[Plan]:
        return Plan.objects.on_sale().order_by("pk")

    def lastmod(self, item: Plan) -> Any:
        return item.changed_at


SITEMAPS = {"pages": Pages, "destinations": Destinations, "plans": Plans}
