"""Pages about the shop itself, and the two questions that a machine asks it."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from storefront.questions import topics
from storefront.sitemaps import SITEMAPS
from storefront.theme import theme

PROBE = "readyz"


def rules() -> dict[str, object]:
    """What the legal texts say of how this shop is set up, so that they never promise what it does not do."""
    return {
        "retry_minutes": settings.PURCHASE_RETRY_MINUTES,
        "is_charged_when_made": settings.STRIPE_CAPTURE == "after_purchase",
        "checkout_minutes": settings.CHECKOUT_MINUTES,
        "retention_days": settings.RETENTION_DAYS,
        "unpaid_days": settings.RETENTION_UNPAID_DAYS,
    }


def page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """A page that is only text."""

    @require_safe
    def show(request: HttpRequest) -> HttpResponse:
        return render(request, f"pages/{name}.html", rules())

    return show


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html", {"topics": topics()})


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The process can serve: 503 while the database or the cache does not answer. Says which, not why."""
    found = {"database": _works(_ask_database), "cache": _works(_ask_cache)}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """For browsers that ask at the old address, as they do on staff pages."""
    return redirect(theme().icon)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Order links are secrets and checkout is no page: neither belongs into a search engine."""
    kept_out = [
        f"{home}{folder}/" for home in _front_doors() for folder in ("checkout", "find-order", "orders")
    ]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/admin/", *kept_out)),
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def _front_doors() -> Iterator[str]:
    """The address of the home page in each language."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield reverse("catalog:home")


def sitemap_section(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Django's own view, packed and kept for an hour like the index."""
    kept: Callable[..., HttpResponse] = gzip_page(cache_control(public=True, max_age=3600)(view))
    return require_safe(kept)


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sections of the sitemap, each in as many files as it takes. Django's own names them by the host that was asked."""
    files = []
    for name, section in SITEMAPS.items():
        pages, changed = section().paginator.num_pages, section().get_latest_lastmod()
        address = f"{settings.SITE_URL}{reverse('sitemap-section', args=[name])}"
        addresses = [address, *(f"{address}?p={page}" for page in range(2, pages + 1))]
        files += [{"location": each, "last_mod": changed} for each in addresses]
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


def _works(ask: Callable[[], None]) -> bool:
    try:
        ask()
    # Whatever is wrong, the answer is the same: not ready.
    except Exception:  # noqa: BLE001
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.set(PROBE, PROBE, timeout=10)
    if cache.get(PROBE) != PROBE:
        raise ConnectionError("The cache forgets.")
