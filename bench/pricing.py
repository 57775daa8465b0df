"""What a repricing and the preview of a price rule take. Run: `.venv/bin/python bench/pricing.py --plans 2300 --rules 10`."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GB = 1024**3
PLACES = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=2300)
    parser.add_argument("--rules", type=int, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _prepare(folder)
        _fill(arguments.plans, arguments.rules)
        _measure()


def _prepare(folder: str) -> None:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
    os.environ |= {"ENV_FILE": os.devnull, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "storefront.settings"}
    sys.path.insert(0, str(ROOT))
    subprocess.run([sys.executable, ROOT / "manage.py", "migrate", "-v0"], check=True)
    import django

    django.setup()


def _fill(plans: int, rules: int) -> None:
    """Costs from $0.10 to $50 in 200 places, and rules each for one place, which leave most plans to the standard markup."""
    from catalog.models import Destination, Plan, PriceRule

    places = Destination.objects.bulk_create(
        Destination(kind="country", slug=f"place-{number}", name=f"Place {number}")
        for number in range(PLACES)
    )
    Plan.objects.bulk_create(
        Plan(
            supplier_id=number,
            slug=f"P{number}_3_30",
            name=f"Plan {number}",
            scope="country",
            destination=places[number % PLACES],
            data_bytes=(1 + number % 30) * GB,
            operators="SoftBank, KDDI, NTT Docomo",
            wholesale_price=Decimal(10 + number * 7 % 4990) / 100,
            wholesale_currency="USD",
            retail_currency="USD",
        )
        for number in range(plans)
    )
    for number in range(rules):
        PriceRule.objects.create(
            name=f"Rule {number}", markup_percent=40 + number, place=places[number], currency="USD"
        )


def _measure() -> None:
    from django.db import transaction

    from catalog import price_book, repricing
    from catalog.models import PriceRule
    from catalog.price_preview import Change, previews

    def reprice() -> int:
        with transaction.atomic():
            repricing.hold_catalog()
            return repricing.reprice()

    def preview() -> int:
        before = price_book.current()
        rule = PriceRule(name="New", markup_percent=Decimal(20), priority=1, currency="USD").rule()
        [now] = previews(Change(before, before.changed(without=set(), plus=(rule,))))
        return now.changed + now.stopped

    _time("first repricing, every price written", reprice)
    _time("repricing that changes nothing", reprice)
    _time("preview of a rule that moves every plan", preview)
    _time("minute in which nothing is due", repricing.reprice_if_due)


def _time(name: str, work: Callable[[], Any]) -> None:
    started, used = time.perf_counter(), time.process_time()
    found = work()
    took, used = time.perf_counter() - started, time.process_time() - used
    print(f"{took * 1000:8.0f} ms, of which {used * 1000:6.0f} ms of processor time  {name} ({found})")


if __name__ == "__main__":
    main()
