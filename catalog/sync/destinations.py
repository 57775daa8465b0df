"""Countries, regions and the global page: added, changed, retired, never deleted."""

from collections.abc import Iterable
from datetime import datetime

from catalog.models import Destination
from catalog.sync import moves
from catalog.sync.allowance import iso_code
from catalog.sync.fetch import COUNTRY, GLOBAL_PLACE, REGION, Place, Snapshot
from catalog.sync.guard import check_shrink

FIELDS = ("name", "iso_code", "image_url", "flag_url")


def apply(snapshot: Snapshot, now: datetime, percent: int) -> tuple[dict[Place, Destination], dict[str, int]]:
    """Bring the table up to the snapshot, inside the caller's transaction.

    Returns:
        Every destination by place, and how many were created, changed and retired.

    Raises:
        RefusedError: too many would go.
    """
    held = {(each.kind, each.slug): each for each in Destination.objects.all()}
    wanted = {place: _values(snapshot, place, name, image) for place, name, image in _listed(snapshot)}
    created = [
        Destination(kind=kind, slug=slug, **wanted[kind, slug])
        for kind, slug in wanted
        if (kind, slug) not in held
    ]
    changed = [each for place, each in held.items() if place in wanted and _update(each, wanted[place])]
    gone = [each for place, each in held.items() if place not in wanted and each.retired_at is None]
    for kind, plural in ((COUNTRY, "countries"), (REGION, "regions")):
        had = sum(each.kind == kind and each.retired_at is None for each in held.values())
        check_shrink(plural, had=had, gone=sum(each.kind == kind for each in gone), percent=percent)
    Destination.objects.bulk_create(created, batch_size=500)
    Destination.objects.bulk_update(changed, [*FIELDS, "retired_at"], batch_size=500)
    Destination.objects.filter(pk__in=[each.pk for each in gone]).update(retired_at=now)
    known = {(each.kind, each.slug): each for each in Destination.objects.all()}
    return (
        known,
        {
            "destinations_created": len(created),
            "destinations_changed": len(changed),
            "destinations_retired": len(gone),
            "destinations_moved": moves.record(known.values()),
        },
    )


def _listed(snapshot: Snapshot) -> Iterable[tuple[Place, str, str]]:
    for country in snapshot.countries:
        yield (COUNTRY, country.slug), country.name or country.slug, country.image
    for region in snapshot.regions:
        yield (REGION, region.slug), region.name or region.slug, region.image
    yield GLOBAL_PLACE, "Global", ""


def _values(snapshot: Snapshot, place: Place, name: str, image: str) -> dict[str, str]:
    """A place whose list failed keeps the code and the flag that an earlier list gave it."""
    values = {"name": name[:200], "image_url": image[:500]}
    if place in snapshot.plans:
        plans = snapshot.plans[place]
        values["flag_url"] = plans.flag[:500]
        code = iso_code([plan.slug for plan in plans.plans], name) if place[0] == COUNTRY else ""
        values |= {"iso_code": code} if code else {}
    return values


def _update(held: Destination, values: dict[str, str]) -> bool:
    differs = held.retired_at is not None or any(
        getattr(held, name) != value for name, value in values.items()
    )
    held.retired_at = None
    for name, value in values.items():
        setattr(held, name, value)
    return differs
