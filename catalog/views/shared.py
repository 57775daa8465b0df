"""What the pages share: how they are cached, what is on sale, and plans as cards."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from catalog.models import Destination, Plan
from catalog.models.plan import PlanQuerySet
from catalog.presentation import Badges, PlanCard, plan_card
from catalog.views.page_cache import is_personal, kept

# Where people travel most: what is shown until enough has been sold here.
POPULAR = ("JP", "US", "TH", "TR", "GB", "ES", "IT", "FR", "ID", "KR", "VN", "AE", "MX", "GR", "PT", "AU")
POPULAR_SHOWN = 12
# A price may be this old on a page; checkout compares it and asks again.
BROWSER_SECONDS = 60

View = Callable[..., HttpResponse]


def browsable(view: View) -> View:
    """Same for everyone: caches may keep it for a minute, ours too, and it travels packed, as it holds no secret to guess.

    But for readers whose browser remembers a promo code: their prices are kept by nobody.
    """
    public: View = cache_control(public=True, max_age=BROWSER_SECONDS)(conditional_page(kept(view)))
    own: View = cache_control(private=True, no_store=True)(view)

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (own if is_personal(request) else public)(request, *args, **kwargs)

    return require_safe(gzip_page(respond))


def sells(view: View) -> View:
    """A page with a buy form, which differs for readers with a promo code: caches outside must ask for the cookie too."""
    return vary_on_headers("Cookie")(view)


def popular(on_sale: Iterable[Destination]) -> list[Destination]:
    """Countries by how many people bought them lately, then those of our list."""
    countries = [each for each in on_sale if each.kind == Destination.Kind.COUNTRY]
    ranks = {code: rank for rank, code in enumerate(POPULAR)}
    shown = [each for each in countries if each.sold_recently or each.iso_code in ranks]
    shown.sort(key=lambda each: (-each.sold_recently, ranks.get(each.iso_code, len(ranks)), each.name))
    return shown[:POPULAR_SHOWN]


def listed(plans: PlanQuerySet) -> list[Plan]:
    """With what a card needs to know of them, in one query."""
    found = plans.select_related("destination").with_availability()
    return list(found.order_by("retail_price", "supplier_id"))


def cards_of(plans: Iterable[Plan], badges: Badges | None = None) -> list[PlanCard]:
    """`badges`: those of the place that the page is about."""
    return [plan_card(each, (badges or {}).get(each.pk, ())) for each in plans]


def is_paused(plans: list[Plan]) -> bool:
    """Whether there are plans and none can be bought now: said once for all of them."""
    return bool(plans) and not any(plan.is_available for plan in plans)
