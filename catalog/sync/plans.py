"""Plans and the countries they cover: written in bulk where their content differs, retired where they are gone, never deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.models import Destination, Plan, PlanCoverage
from catalog.sync.fetch import COUNTRY, Place, Snapshot
from catalog.sync.guard import UNCHANGED, RefusedError, check_shrink
from catalog.sync.rows import Reading, Row

BATCH = 500
# A plan that would not be sold although it is listed is believed in again after so long.
BELIEVED_AGAIN = timedelta(hours=24)
# Written with every row, beside what the supplier says; our prices and the day we first saw a plan are not.
OWN_COLUMNS = ("destination", "country_count", "content_hash", "changed_at", "retired_at")
Destinations = Mapping[Place, Destination]


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a plan before the sync."""

    slug: str
    content_hash: str
    place: Place
    is_live: bool
    is_priced: bool
    refused_at: datetime | None


def apply(
    snapshot: Snapshot, reading: Reading, destinations: Destinations, now: datetime, percent: int
) -> dict[str, int]:
    """Bring the tables up to the reading, inside the caller's transaction; how many rows of each kind were touched.

    Raises:
        RefusedError: too many plans would go.
    """
    held = _held(reading.currency, snapshot.only)
    _keep_emptied_places(snapshot, held)
    _keep_failed_homes(snapshot, reading, held)
    _keep_failed_coverage(snapshot, reading)
    _check_prices(reading, held, percent)
    gone = _gone(snapshot, reading, held)
    check_shrink("plans", had=sum(each.is_live for each in held.values()), gone=len(gone), percent=percent)
    new = {key: row for key, row in reading.rows.items() if key not in held}
    changed = {key: row for key, row in reading.rows.items() if key in held and _differs(held[key], row)}
    renamed = [key for key, row in changed.items() if held[key].slug != row.values["slug"]]
    reading.problems += [
        f"Plan id {key} was {held[key].slug} and is now {changed[key].values['slug']}." for key in renamed
    ]
    _write(new | changed, destinations, now)
    Plan.objects.filter(supplier_id__in=gone).update(retired_at=now)
    _believe_again(reading, held, now)
    return {
        "plans_created": len(new),
        "plans_changed": len(changed),
        "plans_unchanged": len(reading.rows) - len(new) - len(changed),
        "plans_retired": len(gone),
        "plans_renamed": len(renamed),
    }


def _believe_again(reading: Reading, held: Mapping[int, Held], now: datetime) -> None:
    """Let plans that were refused long enough ago, and are listed still, back on sale."""
    long_ago = now - BELIEVED_AGAIN
    listed = [key for key in reading.rows if key in held]
    again = [key for key in listed if (since := held[key].refused_at) is not None and since < long_ago]
    if again:
        Plan.objects.filter(supplier_id__in=again).update(refused_at=None)


def _held(currency: str, only: Place | None) -> dict[int, Held]:
    plans = Plan.objects.select_related("destination")
    if only is not None:
        plans = plans.filter(destination__kind=only[0], destination__slug=only[1])
    columns = (
        "supplier_id",
        "slug",
        "content_hash",
        "retired_at",
        "wholesale_price",
        "wholesale_currency",
        "refused_at",
    )
    return {
        plan.supplier_id: Held(
            slug=plan.slug,
            content_hash=plan.content_hash,
            place=(plan.destination.kind, plan.destination.slug),
            is_live=plan.retired_at is None,
            is_priced=plan.wholesale_price is not None and plan.wholesale_currency == currency,
            refused_at=plan.refused_at,
        )
        for plan in plans.only(*columns, "destination__kind", "destination__slug")
    }


def _keep_emptied_places(snapshot: Snapshot, held: Mapping[int, Held]) -> None:
    """A place that had plans and now lists none is taken for a fault: its plans stay, and staff are told."""
    had = {each.place for each in held.values() if each.is_live}
    for place, listed in list(snapshot.plans.items()):
        if place in had and not listed.plans and not listed.rejected:
            del snapshot.plans[place]
            snapshot.failures[place] = "the list is empty, although it had plans before"
    if had and not snapshot.plans:
        raise RefusedError(f"Every list of plans is empty. {UNCHANGED}")


def _keep_failed_homes(snapshot: Snapshot, reading: Reading, held: Mapping[int, Held]) -> None:
    """A plan whose own list failed stays there, also when a wider list has it: else it would move back and forth."""
    for key, each in held.items():
        row = reading.rows.get(key)
        stays = each.is_live and each.place in snapshot.failures
        if (
            stays
            and row is not None
            and row.values["slug"] == each.slug
            and not row.values["not_sold_reason"]
        ):
            del reading.rows[key]
            reading.kept.add(key)


def _keep_failed_coverage(snapshot: Snapshot, reading: Reading) -> None:
    """A plan that several countries list does not leave one of them because that one's list failed."""
    failed = [slug for kind, slug in snapshot.failures if kind == COUNTRY]
    pairs = PlanCoverage.objects.filter(
        country__slug__in=failed, plan__scope=COUNTRY, plan__retired_at=None
    ).values_list("plan__supplier_id", "country__slug")
    for key, slug in pairs:
        row = reading.rows.get(key)
        if row is not None and row.place[0] == COUNTRY:
            row.countries.add(slug)


def _check_prices(reading: Reading, held: Mapping[int, Held], percent: int) -> None:
    """A price that is sent under another name, or in another currency, would empty the shop as surely as an empty list."""
    priced = [key for key, each in held.items() if each.is_live and each.is_priced and key in reading.rows]
    lost = sum(not reading.rows[key].is_priced_in(reading.currency) for key in priced)
    fate = f"lose their price in {reading.currency}"
    check_shrink("plans", had=len(priced), gone=lost, percent=percent, fate=fate)


def _gone(snapshot: Snapshot, reading: Reading, held: Mapping[int, Held]) -> list[int]:
    """Live plans that nobody lists any more, where the list that owned them was read, or is no longer there."""
    listed = set(snapshot.places())
    return [
        key
        for key, each in held.items()
        if each.is_live
        and key not in reading.rows
        and key not in reading.kept
        and each.slug not in reading.kept_slugs
        and (each.place in snapshot.plans or each.place not in listed)
    ]


def _differs(held: Held, row: Row) -> bool:
    return not held.is_live or held.content_hash != row.content_hash


def _write(rows: Mapping[int, Row], destinations: Destinations, now: datetime) -> None:
    plans = [_plan(key, row, destinations, now) for key, row in rows.items()]
    written = next(iter(rows.values())).values if rows else ()
    Plan.objects.bulk_create(
        plans,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["supplier_id"],
        update_fields=[*OWN_COLUMNS, *written],
    )
    _cover(rows, destinations)


def _plan(key: int, row: Row, destinations: Destinations, now: datetime) -> Plan:
    return Plan(
        supplier_id=key,
        destination=destinations[row.place],
        country_count=max(1, len(row.countries)),
        content_hash=row.content_hash,
        changed_at=now,
        **row.values,
    )


def _cover(rows: Mapping[int, Row], destinations: Destinations) -> None:
    """Add and take away only the pairs that differ."""
    pks = dict(Plan.objects.filter(supplier_id__in=rows).values_list("supplier_id", "pk"))
    wanted = {
        (pks[key], destinations[COUNTRY, slug].pk) for key, row in rows.items() for slug in row.countries
    }
    held = {(plan, country): pk for pk, plan, country in _coverage_of(pks.values())}
    PlanCoverage.objects.bulk_create(
        [PlanCoverage(plan_id=plan, country_id=country) for plan, country in sorted(wanted - held.keys())],
        batch_size=2000,
    )
    PlanCoverage.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()


def _coverage_of(pks: Iterable[int]) -> list[tuple[int, int, int]]:
    return list(PlanCoverage.objects.filter(plan_id__in=list(pks)).values_list("pk", "plan_id", "country_id"))
