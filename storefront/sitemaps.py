"""What search engines should know: every destination and plan on sale. Addresses are built from SITE_URL's host.

`/sitemap.xml` is an index of sections, since one file may name 50,000 addresses at most.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse

from catalog.models import Destination, Plan


# No parameter: the class takes none at run time.
class _ShopSitemap(Sitemap):  # type: ignore[type-arg]
    limit = 5000

    def get_domain(self, _site: Any = None) -> str:
        return str(urlsplit(settings.SITE_URL).netloc)

    def get_protocol(self, _protocol: str | None = None) -> str:
        return str(urlsplit(settings.SITE_URL).scheme)

    def __init__(self) -> None:
        """Each page once in each language, and each time with all the others; where there is but one, its address says all."""
        self.i18n = self.alternates = self.x_default = len(settings.LANGUAGES) > 1


class Pages(_ShopSitemap):
    def items(self) -> list[str]:
        return [
            "catalog:home",
            "catalog:countries",
            "catalog:regions",
            "catalog:global",
            "catalog:device_check",
            "catalog:install",
            "catalog:trip",
            "help",
            "refund-policy",
            "accessibility",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class _Places(_ShopSitemap):
    kind: str

    def items(self) -> QuerySet[Destination]:
        """Each with the last change of a plan that is listed there."""
        places = Destination.objects.on_sale().filter(kind=self.kind)
        return places.annotate(changed_at=Max("plans__changed_at")).order_by("pk")

    def lastmod(self, item: Destination) -> datetime:
        changed: datetime | None = getattr(item, "changed_at", None)
        return changed or item.first_seen_at


class Countries(_Places):
    kind = Destination.Kind.COUNTRY


class Regions(_Places):
    kind = Destination.Kind.REGION


class Plans(_ShopSitemap):
    def items(self) -> QuerySet[Plan]:
        return Plan.objects.on_sale().only("supplier_id", "changed_at", "first_seen_at").order_by("pk")

    def lastmod(self, item: Plan) -> datetime:
        return item.changed_at or item.first_seen_at


SITEMAPS = {"pages": Pages, "countries": Countries, "regions": Regions, "plans": Plans}
