"""Plans and the countries they cover: written in bulk where their content differs, retired where they are gone, never deleted."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from catalog.history.record import record
from catalog.models import Destination, Plan, PlanCoverage, SyncRun
from catalog.sync.difference import Difference
from catalog.sync.fetch import COUNTRY, Place
from catalog.sync.rows import Row

BATCH = 500
# Written with every row, beside what the supplier says; our prices and the day we first saw a plan are not.
OWN_COLUMNS = ("destination", "country_count", "content_hash", "changed_at", "retired_at")
Destinations = Mapping[Place, Destination]


def write(difference: Difference, destinations: Destinations, run: SyncRun | None, now: datetime) -> None:
    """Bring the tables up to `difference` and keep it as history, inside the caller's transaction.

    `run` is the sync that found it; None for the reading of one place.
    """
    _write(difference.written, destinations, now)
    if difference.gone:
        Plan.objects.filter(supplier_id__in=difference.gone).update(retired_at=now)
    if difference.believed:
        Plan.objects.filter(supplier_id__in=difference.believed).update(refused_at=None)
    record(difference.changes(), run, now)


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
