"""What else there is for a place that is no longer sold: wider plans that include it, and what lies near it."""

from dataclasses import dataclass

from django.db.models import Count

from catalog.geography import continent_of, hours_east
from catalog.models import Destination, Plan
from catalog.models.destination import DestinationQuerySet

MOST = 12


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`wider`: regions and the world, those that cover most of it first.

    `near`: for a country those of its continent, by how far apart their clocks are and then by how much there is to choose from;
    for a region its countries.
    """

    wider: list[Destination]
    near: list[Destination]


def for_gone(place: Destination) -> Alternatives:
    """What a page says in place of `place`, which is retired; in three queries at most."""
    sold = Destination.objects.on_sale()
    countries = sold.filter(kind=Destination.Kind.COUNTRY).order_by("-plan_count", "name")
    if place.kind == Destination.Kind.COUNTRY:
        here = continent_of(place.iso_code)
        near = [each for each in countries if here and continent_of(each.iso_code) == here]
        east = hours_east(place.iso_code)
        near.sort(key=lambda each: abs(hours_east(each.iso_code) - east))
        # None of its own plans may name it any more: then what covers its neighbours is the next best.
        wider = _covering(sold, [place.pk]) or _covering(sold, [each.pk for each in near[:MOST]])
    else:
        near = list(countries.filter(coverage__plan__destination=place).distinct())
        wider = _covering(sold, [each.pk for each in near])
    return Alternatives(wider[:MOST], near[:MOST])


def _covering(sold: DestinationQuerySet, countries: list[int]) -> list[Destination]:
    plans = Plan.objects.on_sale().exclude(scope=Plan.Scope.COUNTRY)
    pairs = plans.filter(coverage__country__in=countries).values("destination")
    found = pairs.annotate(covered=Count("coverage__country", distinct=True)).values_list(
        "destination", "covered"
    )
    covered = dict(found)
    return sorted(sold.filter(pk__in=covered), key=lambda each: (-covered[each.pk], each.name))
