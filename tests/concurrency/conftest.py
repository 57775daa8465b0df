"""Races need a database that lets two transactions run at once. SQLite has one writer, so it would prove nothing."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection

from catalog import supplier
from catalog.mobilexy import PurchasedEsim, PurchaseResult


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql", "Run these with DATABASE_URL pointing to PostgreSQL."


class CountingSupplier:
    """Sells to whoever asks, takes its time, and counts."""

    def __init__(self):
        self.calls = 0
        self._lock = threading.Lock()

    def purchase(self, _plan_id):
        with self._lock:
            self.calls += 1
            number = self.calls
        time.sleep(0.02)
        return PurchaseResult(
            order_number=f"ORDER{number:05}",
            total_amount=Decimal("4.20"),
            esim=PurchasedEsim(lpa=f"LPA:1$rsp.example.com$CODE-{number:05}"),
        )


@pytest.fixture
def counting_supplier(monkeypatch):
    seller = CountingSupplier()
    monkeypatch.setattr(supplier, "client", lambda: seller)
    return seller


@pytest.fixture
def all_at_once():
    """Run `work` in `count` threads that start at the same moment; what each returned, or raised."""

    def run(work, count=20):
        gate = threading.Barrier(count)

        def one(_number):
            try:
                gate.wait()
                return work()
            except Exception as error:  # noqa: BLE001  the test looks at what each thread met
                return error
            finally:
                connection.close()
                close_old_connections()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run
