"""What a list of plans costs, whole and filtered: as a ratio to a page that does nothing, measured in the same run.

Run: `DATABASE_URL=postgres://… .venv/bin/python bench/lists.py --plans 2300`. It makes its catalog in that database, which must be
empty, so that figures of two sizes come from two databases.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COUNTRIES, REGIONS, COVERED = 180, 30, 20
GB = 1024**3
SIZES, DAYS = (1, 2, 3, 5, 10, 15, 20, 50), (1, 3, 5, 7, 10, 15, 30, 60)
ASKED = "?days=7&data=5"
PAGES = {
    "country": "/countries/country-0/",
    "country, 7 days and 5 GB": f"/countries/country-0/{ASKED}",
    "country, the same by value": f"/countries/country-0/{ASKED}&sort=value",
    "country, one list by value": "/countries/country-0/?sort=value",
    "region": "/regions/region-0/",
    "region, 7 days and 5 GB": f"/regions/region-0/{ASKED}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=2300)
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _prepare(folder)
        _fill(arguments.plans)
        _measure(arguments.rounds)


def _prepare(folder: str) -> None:
    os.environ |= {
        "ENV_FILE": os.devnull,
        "VAR_DIR": folder,
        "SANDBOX": "True",
        "ALLOWED_HOSTS": "*",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
    }
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _fill(count: int) -> None:
    """Half of the plans for countries, of which the first has the most, the rest for regions and a few for the world."""
    from catalog.models import Destination, Plan, PlanCoverage

    if Plan.objects.exists():
        raise SystemExit("There are plans in this database already: give an empty one.")
    countries = [_place("country", number) for number in range(COUNTRIES)]
    regions = [_place("region", number) for number in range(REGIONS)]
    world = Destination(kind="global", slug="global", name="Global", plan_count=1)
    Destination.objects.bulk_create([*countries, *regions, world])
    own = count // 2
    favored = own // 28  # as upstream: 41 of Japan's among 2,300
    homes = [countries[0]] * favored + [countries[number % COUNTRIES] for number in range(own - favored)]
    homes += [regions[number % REGIONS] for number in range(count - own - count // 100)]
    homes += [world] * (count - len(homes))
    plans = Plan.objects.bulk_create([_plan(number, home) for number, home in enumerate(homes)], 1000)
    coverage = [
        PlanCoverage(plan=plan, country=country)
        for plan in plans
        for country in _covered(plan.destination, countries, regions)
    ]
    PlanCoverage.objects.bulk_create(coverage, 5000)
    _analyze()


def _place(kind: str, number: int) -> Any:
    from catalog.models import Destination

    return Destination(kind=kind, slug=f"{kind}-{number}", name=f"{kind.title()} {number}", plan_count=1)


def _covered(home: Any, countries: list[Any], regions: list[Any]) -> list[Any]:
    """A region's are a run of neighbors; a ninth of them holds the first country."""
    if home.kind == "country":
        return [home]
    if home.kind == "global":
        return countries
    first = regions.index(home) * COUNTRIES // REGIONS
    return [countries[(first + number) % COUNTRIES] for number in range(COVERED)]


def _plan(number: int, home: Any) -> Any:
    from decimal import Decimal

    from catalog.models import Plan

    by_day = number % 5 in {0, 1}
    size, days = SIZES[number % len(SIZES)], 1 if by_day else DAYS[number // 8 % len(DAYS)]
    price = (Decimal(size) * Decimal("1.9") + number % 13 + 1).quantize(Decimal("0.01"))
    return Plan(
        supplier_id=number + 1, slug=f"P{number}", name=f"{home.name} {size}GB {days}Days", scope=home.kind,
        destination=home, package_code=f"C{number}", validity_days=days, is_daily=by_day,
        data_bytes=None if by_day else size * GB, daily_cap_bytes=size * GB if by_day else None, throttle_kbps=512,
        operators="NTT docomo, KDDI, SoftBank, Rakuten", network_speed="4G/5G", networks=["4G", "5G"], top_generation=4 + number % 2,
        no_top_up_reason="daily" if by_day else "", country_count=1 if home.kind == "country" else COVERED,
        wholesale_price=price / 2, wholesale_currency="USD", retail_price=price, retail_currency="USD",
        price_per_gb=price / size, price_per_day=price / days,
    )  # fmt: skip


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure(rounds: int) -> None:
    """Through Django's test client, so without a network. The constant page is `/healthz`, which asks nothing and says two letters."""
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    floor = _best(lambda: client.get("/healthz"), rounds * 3)
    print(f"{connection.vendor}; a page that does nothing: {floor * 1000:.2f} ms")
    for name, path in PAGES.items():
        reset_queries()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        listed = re.search(r'role="status"[^>]*>([^<]+)<', answer.content.decode())
        if listed is None:
            raise SystemExit(f"{path} answered {answer.status_code} and is no list.")
        took = _best(lambda path=path: client.get(path), rounds)
        print(
            f"{name}: {listed[1]}, {len(asked)} queries, {took * 1000:.1f} ms,"
            f" ratio {took / floor:.0f}, {len(answer.content) // 1024} KiB"
        )
    _parts(rounds)


def _parts(rounds: int) -> None:
    """Where the time of a filtered list goes, and what the database would take to filter it and to count the choices."""
    from catalog.filters import Criteria, narrow, panel
    from catalog.models import Destination, Plan
    from catalog.views.shared import cards_of, listed

    place = Destination.objects.get(slug="country-0")
    sold = Plan.objects.on_sale().covering(place)
    plans, asked = listed(sold), Criteria.read({"days": "7", "data": "5"})
    narrowed = narrow(plans, asked)
    kept = sold.filter(validity_days__gte=7, data_bytes__gte=5 * GB)
    choices = sum(len(group.options) for group in panel(narrowed, "/", has_sections=True).groups)
    for name, work in {
        "every plan from the database": lambda: listed(sold),
        "filters and their counts in memory": lambda: panel(narrow(plans, asked), "/", has_sections=True),
        "cards of what is left": lambda: cards_of(narrowed.kept),
        "instead: what is left from the database": lambda: listed(kept),
        f"instead: {choices} counts from the database": lambda: _count(sold, choices),
    }.items():
        print(f"  {name}: {_best(work, rounds) * 1000:.1f} ms")


def _count(sold: Any, choices: int) -> None:
    """All choices in one query, as `COUNT(*) FILTER (WHERE …)`."""
    from django.db.models import Count, Q

    sold.aggregate(**{
        f"c{number}": Count("pk", Q(validity_days__gte=number, data_bytes__gte=number * GB)) for number in range(choices)
    })  # fmt: skip


def _best(work: Callable[[], object], rounds: int) -> float:
    """Seconds of processor time of this process at its quickest: what else runs on the machine can only add."""
    times = []
    for _round in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


if __name__ == "__main__":
    main()
