"""Numbers without gaps on the embedded database, which has one writer at a time; tests/concurrency asks PostgreSQL the same."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.transaction import TransactionManagementError

from orders.models import ReceiptSeries
from orders.receipts import numbers


class RolledBackError(Exception):
    """Something went wrong after the number was taken."""


@pytest.fixture
def on_file(tmp_path, db):
    """Threads that share a database file as processes do; in memory they would share one connection."""
    described = connections["default"].settings_dict | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "numbers.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL",
        },
    }

    def run(work, count=24):
        gate = threading.Barrier(count)

        def one(number):
            # What a thread calls the default database is its own.
            own = connections["default"] = DatabaseWrapper(described, "default")
            try:
                gate.wait()
                return work(number)
            finally:
                own.close()

        with ThreadPoolExecutor(count) as pool:
            return [number for number in pool.map(one, range(count)) if number]

    made = DatabaseWrapper(described, "default")
    with made.schema_editor() as editor:
        editor.create_model(ReceiptSeries)
    made.close()
    return run


def used(number, take):
    """A number that is used, or rolled back with every third caller."""
    try:
        with transaction.atomic():
            taken = take()
            _fall(number)
    except RolledBackError:
        return None
    return taken


def _fall(number):
    if number % 3 == 0:
        raise RolledBackError


def test_of_many_at_once_none_is_given_twice_and_none_is_lost(on_file):
    found = on_file(lambda number: used(number, lambda: numbers.take("R-2026").last))
    assert sorted(found) == list(range(1, 17))


def test_a_number_taken_outside_its_transaction_leaves_gaps(on_file):
    """The control: what was rolled back is then gone."""

    def beforehand(number):
        with transaction.atomic():
            taken = numbers.take("R-2026").last
        return used(number, lambda: taken)

    found = on_file(beforehand)
    assert len(found) == 16
    assert max(found) > 16


def test_a_number_is_refused_where_nothing_could_be_rolled_back(transactional_db):
    with pytest.raises(TransactionManagementError):
        numbers.take("R-2026")
    assert ReceiptSeries.objects.count() == 0


def test_each_series_counts_for_itself(db):
    taken = [numbers.written(numbers.take(name)) for name in ("R-2026", "R-2026", "C-2026", "R-2027")]
    assert taken == ["R-2026-00001", "R-2026-00002", "C-2026-00001", "R-2027-00001"]
    assert connection.in_atomic_block
