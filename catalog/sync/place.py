"""One place read again by itself: before a sale whose price is old, and after the supplier would not sell what it lists."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog import supplier
from catalog.history.record import record
from catalog.history.states import Change
from catalog.mobilexy import Country, Region
from catalog.models import Destination, Plan
from catalog.repricing import hold_catalog, reprice_place, summarize
from catalog.sync import difference, plans, rows
from catalog.sync.fetch import COUNTRY, REGION, Place, PlanLists, Snapshot, asking
from catalog.sync.guard import UNCHANGED, RefusedError
from catalog.sync.known import state_of
from catalog.sync.run import is_running


@transaction.atomic
def retire_refused(plan_supplier_id: int) -> bool:
    """Take a plan off sale that the supplier would not sell, until a sync a day on finds it listed still.

    Returns:
        Whether there is such a plan.
    """
    hold_catalog()
    plan = Plan.objects.filter(supplier_id=plan_supplier_id).first()
    if plan is None:
        return False
    before, plan.refused_at = state_of(plan), timezone.now()
    plan.save(update_fields=["refused_at"])
    record([Change(plan.supplier_id, before, state_of(plan))], None, plan.refused_at)
    summarize()
    return True


def sync_place(destination: Destination, client: PlanLists | None = None) -> bool:
    """Bring the plans of one place up to what the supplier lists there now. Plans of other places are not touched.

    Prices may rise as far as they like: a shopper waits, and is asked again before paying another price than the one shown. Where too
    many fall far nothing is sold: this happens when no sync has been applied for long, perhaps because staff doubt these very prices.

    Returns:
        Whether the place has been read. Not so while a sync of everything runs, which will read it as well, and not where
        the supplier no longer names the place.

    Raises:
        MobilexyError: the list could not be read; nothing was changed.
        catalog.sync.guard.RefusedError: the list cannot be true; nothing was changed.
    """
    if is_running() or destination.retired_at is not None:
        return False
    place = (destination.kind, destination.slug)
    seen = destination.plans_read_at
    snapshot = _snapshot(place)
    snapshot.plans[place] = asking(client or supplier.client(), place)()
    return _apply(snapshot, place, seen)


def _snapshot(place: Place) -> Snapshot:
    """The places as we know them. All others count as not answered, so that what they say of a shared plan is kept."""
    listed = list(Destination.objects.listed())
    countries = [Country(slug=each.slug, name=each.name) for each in listed if each.kind == COUNTRY]
    regions = [Region(slug=each.slug, name=each.name) for each in listed if each.kind == REGION]
    others = {(each.kind, each.slug): "not asked" for each in listed if (each.kind, each.slug) != place}
    return Snapshot(countries, regions, failures=others, only=place)


@transaction.atomic
def _apply(snapshot: Snapshot, place: Place, seen: datetime | None) -> bool:
    hold_catalog()
    destination = Destination.objects.get(kind=place[0], slug=place[1])
    if is_running():
        return False
    if destination.plans_read_at is not None and destination.plans_read_at != seen:
        return True  # read by another meanwhile, and perhaps later than by us
    reading = rows.read(snapshot, settings.MOBILEXY_CURRENCY)
    _leave_others(reading, destination)
    now = timezone.now()
    known = {(each.kind, each.slug): each for each in Destination.objects.all()}
    found = difference.compare(snapshot, reading, now)
    _refuse_doubts(found)
    plans.write(found, known, None, now)
    Destination.objects.filter(pk=destination.pk).update(plans_read_at=now)
    reprice_place(destination)
    return True


def _refuse_doubts(found: difference.Difference) -> None:
    """
    Raises:
        RefusedError: too many plans would go, or too many would cost much less than they did.
    """
    doubts = found.losses() + found.falls()
    if doubts:
        raise RefusedError(" ".join([*doubts, UNCHANGED]))


def _leave_others(reading: rows.Reading, destination: Destination) -> None:
    """A plan that is listed here and belongs elsewhere is left to the sync that reads both lists."""
    elsewhere = Plan.objects.filter(~Q(destination=destination), supplier_id__in=reading.rows)
    for key in elsewhere.values_list("supplier_id", flat=True):
        del reading.rows[key]
