"""Badges, kept up with prices: chosen anew whenever one changed, and written only where the winner is another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings

from catalog.badges.rules import Offer, choose
from catalog.models import Badge, Plan, PlanCoverage

BATCH = 500
COLUMNS = ("pk", "retail_price", "validity_days", "is_daily", "data_bytes", "daily_cap_bytes")


def award() -> int:
    """Bring the badges of all places up to the plans on sale; how many changed. Call it in a transaction that holds the catalog."""
    wanted = _wanted()
    held = {(each.destination_id, each.kind, each.plan_id): each.pk for each in Badge.objects.all()}
    lost = [pk for award, pk in held.items() if award not in wanted]
    # First taken, then given: a place has one badge of a kind.
    if lost:
        Badge.objects.filter(pk__in=lost).delete()
    won = sorted(wanted - held.keys())
    Badge.objects.bulk_create(
        [Badge(destination_id=place, kind=kind, plan_id=plan) for place, kind, plan in won], batch_size=BATCH
    )
    return len(won) + len(lost)


def _wanted() -> set[tuple[int, str, int]]:
    """Place, kind and plan of each badge there should be."""
    sold = list(Plan.objects.on_sale().values_list(*COLUMNS, "scope", "destination"))
    offers = {row[0]: Offer(*row[: len(COLUMNS)]) for row in sold}
    own = [(pk, place) for pk, *_offer, scope, place in sold if scope != Plan.Scope.COUNTRY]
    return {
        (place, kind, winner)
        for place, competing in _by_place(offers, own).items()
        for kind, winner in choose(competing, settings.CHECKOUT_MAX_QUANTITY).items()
    }


def _by_place(offers: Mapping[int, Offer], own: Iterable[tuple[int, int]]) -> Mapping[int, list[Offer]]:
    """In a country all that work there compete; on the page of a region or of the world those listed there."""
    places: dict[int, list[Offer]] = defaultdict(list)
    for plan, place in [*own, *PlanCoverage.objects.values_list("plan", "country")]:
        if plan in offers:
            places[place].append(offers[plan])
    return places
