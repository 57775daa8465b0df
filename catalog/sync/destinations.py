"""Countries, regions and the global page: added, changed, retired, never deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catalog.models import Destination
from catalog.sync import guard, moves
from catalog.sync.allowance import iso_code
from catalog.sync.fetch import COUNTRY, GLOBAL_PLACE, REGION, Place, Snapshot

FIELDS = ("name", "iso_code", "image_url", "flag_url")
PLURALS = {COUNTRY: "countries", REGION: "regions"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Places as they would be: those that are new, those that differ, those that are gone, and how many of each kind were listed."""

    created: list[Destination]
    changed: list[Destination]
    gone: list[Destination]
    had: dict[str, int]

    def counts(self) -> dict[str, int]:
        return {
            "destinations_created": len(self.created),
            "destinations_changed": len(self.changed),
            "destinations_retired": len(self.gone),
        }

    def doubts(self) -> list[str]:
        """What only a person can judge, in sentences."""
        tallies = [
            guard.loses(plural, had=self.had[kind], count=sum(each.kind == kind for each in self.gone))
            for kind, plural in PLURALS.items()
        ]
        return [tally.doubt for tally in tallies if tally.doubt]


def compare(snapshot: Snapshot) -> Difference:
    """Look at the table; write nothing."""
    known = {(each.kind, each.slug): each for each in Destination.objects.all()}
    wanted = {place: _values(snapshot, place, name, image) for place, name, image in _listed(snapshot)}
    listed = [each for each in known.values() if each.retired_at is None]
    return Difference(
        created=[
            Destination(kind=kind, slug=slug, **values)
            for (kind, slug), values in wanted.items()
            if (kind, slug) not in known
        ],
        gone=[each for each in listed if (each.kind, each.slug) not in wanted],
        had={kind: sum(each.kind == kind for each in listed) for kind in PLURALS},
        changed=[each for place, each in known.items() if place in wanted and _update(each, wanted[place])],
    )


def write(difference: Difference, now: datetime) -> tuple[dict[Place, Destination], int]:
    """Bring the table up to `difference`, inside the caller's transaction.

    Returns:
        Every destination by place, and how many have moved to another slug.
    """
    Destination.objects.bulk_create(difference.created, batch_size=500)
    Destination.objects.bulk_update(difference.changed, [*FIELDS, "retired_at"], batch_size=500)
    Destination.objects.filter(pk__in=[each.pk for each in difference.gone]).update(retired_at=now)
    known = {(each.kind, each.slug): each for each in Destination.objects.all()}
    return known, moves.record(known.values())


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
        code = iso_code([plan.slug for plan in plans.plans]) if place[0] == COUNTRY else ""
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
