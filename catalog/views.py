"""The pages people browse. None of them sets a cookie or looks at who is asking, so that each can be cached for all."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from catalog import search as finder
from catalog.models import Destination, Plan
from catalog.models.destination import DestinationQuerySet
from catalog.models.plan import PlanQuerySet
from catalog.presentation import PlanCard, after_cap, allowance, operator_names, plan_card

# Where people travel most; those that are on sale are shown first.
POPULAR = ("JP", "US", "TH", "TR", "GB", "ES", "IT", "FR", "ID", "KR", "VN", "AE", "MX", "GR", "PT", "AU")
POPULAR_SHOWN = 12
REGIONS_SHOWN = 5
ALTERNATIVES = 6
# A price may be this old on a page; checkout compares it and asks again.
BROWSER_SECONDS = 60

View = Callable[..., HttpResponse]


def browsable(view: View) -> View:
    """Same for everyone: caches may keep it for a minute, and it travels packed, as it holds no secret to guess."""
    kept: View = cache_control(public=True, max_age=BROWSER_SECONDS)(conditional_page(view))
    return require_safe(gzip_page(kept))


@browsable
def home(request: HttpRequest) -> HttpResponse:
    sold = list(_on_sale())
    regions = [each for each in sold if each.kind == Destination.Kind.REGION]
    context = {
        "popular": _popular(sold),
        "regions": sorted(regions, key=lambda each: -each.plan_count)[:REGIONS_SHOWN],
        "worldwide": next((each for each in sold if each.kind == Destination.Kind.GLOBAL), None),
        "country_count": sum(each.kind == Destination.Kind.COUNTRY for each in sold),
        "from_price": min((each.from_price for each in sold if each.from_price is not None), default=None),
    }
    return render(request, "catalog/home.html", context)


@browsable
def countries(request: HttpRequest) -> HttpResponse:
    sold = sorted(_on_sale().filter(kind=Destination.Kind.COUNTRY), key=lambda each: finder.fold(each.name))
    letters = [(letter, list(group)) for letter, group in groupby(sold, key=_initial)]
    return render(request, "catalog/countries.html", {"letters": letters, "count": len(sold)})


@browsable
def country(request: HttpRequest, slug: str) -> HttpResponse:
    """Its own plans first, by amount and by day, then those of regions and of the whole world that cover it."""
    destination = get_object_or_404(Destination.objects.listed(), kind=Destination.Kind.COUNTRY, slug=slug)
    cards = _cards(Plan.objects.on_sale().covering(destination))
    own = [card for card in cards if card.plan.scope == Plan.Scope.COUNTRY]
    context = {
        "destination": destination,
        "amounts": [card for card in own if not card.plan.is_daily],
        "days": [card for card in own if card.plan.is_daily],
        "regional": [card for card in cards if card.plan.scope == Plan.Scope.REGION],
        "worldwide": [card for card in cards if card.plan.scope == Plan.Scope.GLOBAL],
        "count": len(cards),
        "is_paused": _is_paused(cards),
    }
    return render(request, "catalog/country.html", context)


@browsable
def regions(request: HttpRequest) -> HttpResponse:
    return render(
        request, "catalog/regions.html", {"regions": _on_sale().filter(kind=Destination.Kind.REGION)}
    )


@browsable
def region(request: HttpRequest, slug: str) -> HttpResponse:
    destination = get_object_or_404(Destination.objects.listed(), kind=Destination.Kind.REGION, slug=slug)
    return _listing(request, destination)


@browsable
def global_plans(request: HttpRequest) -> HttpResponse:
    destination = Destination.objects.listed().filter(kind=Destination.Kind.GLOBAL).first()
    return _listing(request, destination)


@browsable
def plan(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """A plan that is not sold any more says so, with others for the same place: 410 when it is gone for good."""
    plans = Plan.objects.select_related("destination").with_availability()
    found = plans.filter(supplier_id=supplier_id).first()
    if found is None:
        raise Http404("No such plan.")
    context: dict[str, Any] = {
        "plan": found,
        "card": plan_card(found),
        "allowance": allowance(found),
        "operators": operator_names(found),
        "after_cap": after_cap(found),
        "countries": found.countries.order_by("name"),
    }
    if found.is_on_sale:
        others = [] if found.is_available else _alternatives(found)
        context["alternatives"] = [card for card in others if card.is_available]
        return render(request, "catalog/plan.html", context)
    context["alternatives"] = _alternatives(found)
    return render(request, "catalog/plan_not_sold.html", context, status=410 if found.retired_at else 200)


@browsable
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:100].strip()
    sold = list(_on_sale())
    results = finder.search(query, sold)
    context = {"query": query, "results": results, "popular": [] if results else _popular(sold)}
    return render(request, "catalog/search.html", context)


def _listing(request: HttpRequest, destination: Destination | None) -> HttpResponse:
    cards = _cards(Plan.objects.on_sale().filter(destination=destination)) if destination else []
    context = {"destination": destination, "cards": cards, "is_paused": _is_paused(cards)}
    return render(request, "catalog/listing.html", context)


def _is_paused(cards: list[PlanCard]) -> bool:
    """Whether there are plans and none can be bought now: said once for all of them."""
    return bool(cards) and not any(card.is_available for card in cards)


def _alternatives(gone: Plan) -> list[PlanCard]:
    """Those of the same place first; for a country also what covers it, as its own plans may all be gone."""
    place, sold = gone.destination_id, Plan.objects.on_sale()
    country = gone.scope == Plan.Scope.COUNTRY
    others = sold.covering(gone.destination) if country else sold.filter(destination_id=place)
    return sorted(_cards(others), key=lambda card: card.plan.destination_id != place)[:ALTERNATIVES]


def _on_sale() -> DestinationQuerySet:
    return Destination.objects.listed().filter(plan_count__gt=0)


def _popular(sold: list[Destination]) -> list[Destination]:
    by_code = {each.iso_code: each for each in sold if each.iso_code}
    return [by_code[code] for code in POPULAR if code in by_code][:POPULAR_SHOWN]


def _cards(plans: PlanQuerySet) -> list[PlanCard]:
    return [
        plan_card(each)
        for each in plans.select_related("destination")
        .with_availability()
        .order_by("retail_price", "supplier_id")
    ]


def _initial(destination: Destination) -> str:
    return finder.fold(destination.name)[:1].upper()
