"""The pages people browse. None of them sets a cookie or looks at who is asking, so that each can be cached for all."""

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from catalog.coverage import coverage_of
from catalog.filters import Criteria, narrow
from catalog.geography import place_name
from catalog.models import Destination, Plan
from catalog.presentation import badges_of
from catalog.search import fold
from catalog.views.gone import gone
from catalog.views.narrowed import list_context, tidied
from catalog.views.sections import sections
from catalog.views.shared import browsable, listed, popular

REGIONS_SHOWN = 5


@browsable
def home(request: HttpRequest) -> HttpResponse:
    sold = list(Destination.objects.on_sale().with_country_count())
    regions = [each for each in sold if each.kind == Destination.Kind.REGION]
    context = {
        "popular": popular(sold),
        "regions": sorted(regions, key=lambda each: (-each.sold_recently, -each.plan_count))[:REGIONS_SHOWN],
        "popular_days": settings.POPULAR_DAYS,
        "has_sales": any(each.sold_recently for each in sold),
        "worldwide": next((each for each in sold if each.kind == Destination.Kind.GLOBAL), None),
        "country_count": sum(each.kind == Destination.Kind.COUNTRY for each in sold),
        "from_price": min((each.from_price for each in sold if each.from_price is not None), default=None),
    }
    return render(request, "catalog/home.html", context)


@browsable
def countries(request: HttpRequest) -> HttpResponse:
    sold = sorted(
        Destination.objects.on_sale().filter(kind=Destination.Kind.COUNTRY),
        key=lambda each: fold(place_name(each)),
    )
    letters = [(letter, list(group)) for letter, group in groupby(sold, key=_initial)]
    return render(request, "catalog/countries.html", {"letters": letters, "count": len(sold)})


@browsable
def country(request: HttpRequest, slug: str) -> HttpResponse:
    """Its own plans first, by amount and by day, then those of regions and of the whole world that cover it.

    Once something is asked of them, one list.
    """
    destination = get_object_or_404(Destination, kind=Destination.Kind.COUNTRY, slug=slug)
    if destination.retired_at is not None:
        return gone(request, destination)
    if there := tidied(request):
        return there
    narrowed = narrow(listed(Plan.objects.on_sale().covering(destination)), Criteria.read(request.GET))
    badges = badges_of(destination)
    context = list_context(request, narrowed, badges, has_sections=True) | {"destination": destination}
    if narrowed.criteria.is_empty:
        context |= sections(narrowed.kept, badges)
    return render(request, "catalog/country.html", context)


@browsable
def regions(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "catalog/regions.html",
        {"regions": Destination.objects.on_sale().filter(kind=Destination.Kind.REGION).with_country_count()},
    )


@browsable
def region(request: HttpRequest, slug: str) -> HttpResponse:
    destination = get_object_or_404(Destination, kind=Destination.Kind.REGION, slug=slug)
    if destination.retired_at is not None:
        return gone(request, destination)
    return _listing(request, destination)


@browsable
def global_plans(request: HttpRequest) -> HttpResponse:
    destination = Destination.objects.listed().filter(kind=Destination.Kind.GLOBAL).first()
    return _listing(request, destination)


def _listing(request: HttpRequest, destination: Destination | None) -> HttpResponse:
    if there := tidied(request):
        return there
    plans = listed(Plan.objects.on_sale().filter(destination=destination)) if destination else []
    narrowed = narrow(plans, Criteria.read(request.GET))
    context = list_context(request, narrowed, badges_of(destination), has_sections=False) | {
        "destination": destination,
        "coverage": coverage_of(plans) if plans else None,
    }
    return render(request, "catalog/listing.html", context)


def _initial(destination: Destination) -> str:
    return fold(place_name(destination))[:1].upper()
