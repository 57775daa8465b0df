"""How long the trip finder takes, and how that compares with reading the same plans. Run: `.venv/bin/python bench/trip.py`."""

import argparse
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GB = 1024**3
MOST = 10
EUROPE = "FR DE IT ES GB NL CH AT PL CZ HU GR PT SE NO DK BE HR RO BG"
ASIA = "JP KR TH VN SG MY ID HK TW KH MO CN PH"
A_DAY = (0.3, 1.0, 3.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trips", type=int, default=40, help="for each number of countries")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _prepare(folder)
        for times in (1, 10):
            _measure(times, arguments.trips)


def _prepare(folder: str) -> None:
    os.environ |= {
        "ENV_FILE": os.devnull,
        "VAR_DIR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
    }
    sys.path.insert(0, str(ROOT))
    subprocess.run([sys.executable, ROOT / "manage.py", "migrate", "-v0"], check=True)
    import django

    django.setup()


def _measure(times: int, trips: int) -> None:
    countries, count = _fill(times)
    # What filling left behind is no part of an answer's work.
    gc.collect()
    gc.freeze()
    print(
        f"{count} plans, {trips} trips for each number of countries, milliseconds of processor time: median / p95 / max"
    )
    print("countries  reading the plans   cheapest set       whole answer       answer : reading")
    for stays in range(1, 9):
        reading, cheapest, whole = _column(countries, stays, trips)
        ratio = median(whole) / median(reading)
        print(f"{stays:9}  {_three(reading)}  {_three(cheapest)}  {_three(whole)}  {ratio:.2f}")


def _column(countries: dict[str, int], stays: int, trips: int) -> tuple[list[float], ...]:
    from catalog.trip import exact, stock
    from catalog.trip.dominance import worth_a_look
    from catalog.trip.finder import find
    from catalog.trip.groups import Groups

    columns: tuple[list[float], ...] = ([], [], [])
    for trip in _trips(countries, stays, trips):
        wanted = {stay.country for stay in trip.stays}
        offers, took = _timed(lambda wanted=wanted: stock.offers(wanted))
        columns[0].append(took)

        def cheapest(trip: Any = trip, offers: Any = offers) -> object:
            groups = Groups(trip, worth_a_look(trip, offers), MOST)
            return exact.solve(groups, groups.everything)

        columns[1].append(_timed(cheapest)[1])
        columns[2].append(took + _timed(lambda trip=trip, offers=offers: find(trip, offers, MOST))[1])
    return columns


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """Time of this process alone: the database is in it, and a busy machine changes little."""
    begun = time.process_time()
    result = act()
    return result, (time.process_time() - begun) * 1000


def _three(column: list[float]) -> str:
    ordered = sorted(column)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{median(ordered):5.1f} {p95:5.1f} {ordered[-1]:5.1f}".ljust(17)


def _trips(countries: dict[str, int], stays: int, trips: int) -> Iterator[Any]:
    """A third through Europe, a third through Asia, where plans overlap most, the rest anywhere."""
    from catalog.trip.model import Stay, Trip

    rng = random.Random(stays)
    pools = [[code for code in pool.split() if code in countries] for pool in (EUROPE, ASIA)]
    pools.append(list(countries))
    for number in range(trips):
        codes = rng.sample(pools[number % len(pools)], stays)
        chosen = [Stay(countries[code], rng.randint(1, rng.choice((3, 7, 15)))) for code in codes]
        days = sum(stay.days for stay in chosen)
        yield Trip(chosen, int(rng.choice(A_DAY) * days * GB))


def _fill(times: int) -> tuple[dict[str, int], int]:
    """The sandbox's catalog, or so many times as many plans, each a little different. Primary keys of countries by ISO code."""
    from catalog.models import Destination, Plan, PlanCoverage
    from sandbox.supplier.generate import generate

    PlanCoverage.objects.all().delete()
    Plan.objects.all().delete()
    Destination.objects.all().delete()
    generated = generate(1)
    places = [("country", each) for each in generated.countries] + [
        ("region", each) for each in generated.regions
    ]
    rows = [Destination(kind=kind, slug=each.slug, name=each.name, plan_count=1) for kind, each in places]
    rows.append(Destination(kind="global", slug="global", name="Global", plan_count=1))
    made = {(each.kind, each.slug): each for each in Destination.objects.bulk_create(rows)}
    countries = {each.code: made["country", each.slug].pk for each in generated.countries}
    rng = random.Random(1)
    plans, works_in = [], []
    for number in range(times):
        for each in generated.plans:
            plans.append(_plan(each, made[each.scope, each.place], number, rng))
            works_in.append(each.countries)
    plans = Plan.objects.bulk_create(plans, batch_size=500)
    PlanCoverage.objects.bulk_create(
        (
            PlanCoverage(plan=plan, country_id=countries[code])
            for plan, codes in zip(plans, works_in, strict=True)
            for code in codes
        ),
        batch_size=500,
    )
    return countries, len(plans)


def _plan(each: Any, place: Any, number: int, rng: random.Random) -> Any:
    from catalog.models import Plan

    factor = Decimal(f"{1.3 * rng.uniform(0.8, 1.2) if number else 1.3:.3f}")
    return Plan(
        supplier_id=each.id + number * 100_000,
        slug=each.slug,
        name=each.name,
        scope=each.scope,
        destination=place,
        validity_days=each.days,
        is_daily=each.daily,
        data_bytes=None if each.daily else each.volume,
        daily_cap_bytes=each.volume if each.daily else None,
        wholesale_price=each.price,
        wholesale_currency="USD",
        retail_price=(each.price * factor).quantize(Decimal("0.01")),
        retail_currency="USD",
        is_active=bool(each.status),
    )


if __name__ == "__main__":
    main()
