"""What a round of reading 10,000 eSIMs costs: calls, queries, time and memory, each as a ratio to the floor.

Run: `DATABASE_URL=postgres://… .venv/bin/python bench/usage.py`. It makes its orders in that database, which must be empty; without one
it uses SQLite. The supplier answers at once, within the process: what is measured is ours. The floor of calls is ten eSIMs in each;
that of time is the same number of statements that do nothing.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GB = 1024**3
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esims", type=int, default=10_000)
    parser.add_argument("--at-once", action="store_true", help="all fall due in one minute, not spread out")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _prepare(folder)
        _fill(arguments.esims, at_once=arguments.at_once)
        _measure(arguments.esims, arguments.rounds)


def _prepare(folder: str) -> None:
    os.environ |= {
        "ENV_FILE": os.devnull,
        "VAR_DIR": folder,
        "SANDBOX": "True",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
    }
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _fill(count: int, *, at_once: bool) -> None:
    from catalog.models import Destination, Plan
    from orders.models import Esim, EsimUsage, Order, OrderLine

    if Order.objects.exists():
        raise SystemExit("There are orders in this database already: give an empty one.")
    place = Destination.objects.create(kind="country", slug="japan", name="Japan", iso_code="JP")
    plan = Plan.objects.create(
        supplier_id=1, slug="JP_3_30", name="Japan 3GB 30Days", scope="country", destination=place, validity_days=30,
        data_bytes=3 * GB, wholesale_price=4, wholesale_currency="USD", retail_price=6, retail_currency="USD",
    )  # fmt: skip
    orders = Order.objects.bulk_create(
        [
            Order(
                email="ada@example.com", currency="USD", total=Decimal(6), status="completed", paid_at=BEGIN
            )
            for _ in range(count)
        ],
        1000,
    )
    lines = OrderLine.objects.bulk_create(
        [OrderLine.of_plan(plan, order=order, number=1, status="delivered") for order in orders], 1000
    )
    esims = Esim.objects.bulk_create(
        [
            Esim(line=line, esim_tran_no=f"260301{number:08}", iccid=f"8931{number:015}", ready_at=BEGIN)
            for number, line in enumerate(lines)
        ],
        1000,
    )
    spread = timedelta(0) if at_once else timedelta(hours=3) / count
    EsimUsage.objects.bulk_create(
        [EsimUsage(esim=esim, next_read_at=BEGIN + spread * number) for number, esim in enumerate(esims)],
        1000,
    )
    _analyze()


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Carrier:
    """Tells of every eSIM that it has used a little more; counts what it is asked."""

    def __init__(self) -> None:
        self.calls = 0
        self.asked: Counter[str] = Counter()

    def usage_many(self, numbers: list[str]) -> list[Any]:
        from django.utils import timezone

        from catalog.mobilexy import Usage

        self.calls += 1
        self.asked.update(numbers)
        now = timezone.now()
        return [
            Usage(used_bytes=GB + self.calls, total_bytes=3 * GB, esim_tran_no=number, updated_at=now)
            for number in numbers
        ]

    def usage(self, number: str) -> list[Any]:
        return self.usage_many([number])


class Statements:
    """Counts statements without keeping them."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.statements += 1
        return execute(*arguments)


def _measure(count: int, rounds: int) -> None:
    """Rounds of three hours, minute by minute as beat has it: the first makes every history, the others are as any other."""
    from django.db import connection

    from catalog import supplier
    from orders.models import UsageReading

    print(f"{connection.vendor}, {count:,} eSIMs")
    for number in range(1, rounds + 1):
        carrier, statements = Carrier(), Statements()
        supplier.usage_client = lambda made=carrier: made  # type: ignore[assignment]
        rows, memory, begun = UsageReading.objects.count(), _memory(), time.process_time()
        with connection.execute_wrapper(statements):
            busiest = _round(number)
        took = time.process_time() - begun
        print(
            f"round {number}: {carrier.calls} calls ({carrier.calls * 10 / count:.3f} of the floor), at most {busiest} in a minute;"
            f" {len(carrier.asked):,} eSIMs read, none oftener than {max(carrier.asked.values(), default=0)} times;"
            f" {statements.statements / count:.1f} statements an eSIM, {took / _floor(statements.statements):.1f} times as long as"
            f" so many empty ones; {_memory() - memory:.1f} MiB more than before; {UsageReading.objects.count() - rows:,} rows of history",
            flush=True,
        )


def _round(number: int) -> int:
    """The most calls that one of its minutes made."""
    import time_machine

    from orders import sweep
    from orders.usage import polling

    busiest = 0
    for minute in range(180):
        with time_machine.travel(BEGIN + timedelta(hours=3 * number, minutes=minute), tick=False):
            due = sweep.usage_calls()
            busiest = max(busiest, len(due))
            for _call in due:
                polling.read_next()
    return busiest


def _memory() -> float:
    """MiB that this process has ever held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _floor(statements: int) -> float:
    """Seconds of processor time for as many statements that do nothing."""
    from django.db import connection

    tried = min(statements, 3000)
    begun = time.process_time()
    with connection.cursor() as cursor:
        for _statement in range(tried):
            cursor.execute("SELECT 1")
    return (time.process_time() - begun) * statements / tried


if __name__ == "__main__":
    main()
