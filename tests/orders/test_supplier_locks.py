"""Purchases hold the supplier's account together, a reading of the balance alone; on either database."""

import threading
from contextlib import ExitStack

import pytest
from django.db import connection

from catalog import supplier
from orders import balance, fulfillment, locks
from orders.models import BalanceReading


@pytest.fixture(autouse=True)
def _soon(monkeypatch, transactional_db):
    monkeypatch.setattr(locks, "BUYING_SECONDS", 0.2)
    monkeypatch.setattr(locks, "QUIET_SECONDS", 0.2)


@pytest.fixture
def elsewhere():
    """Hold a lock in another thread, which on PostgreSQL is another connection, until the test is over."""
    over = threading.Event()
    threads = []

    def hold(lock):
        has_it = threading.Event()
        got = []

        def work():
            try:
                with lock() as answer:
                    got.append(answer)
                    has_it.set()
                    over.wait(10)
            finally:
                connection.close()

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        assert has_it.wait(10)
        return got[0]

    yield hold
    over.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("held", "wanted", "granted"),
    [
        (locks.buying, locks.buying, True),
        (locks.buying, locks.quiet, False),
        (locks.quiet, locks.buying, False),
        (locks.quiet, locks.quiet, False),
    ],
)
def test_what_is_held_decides_what_is_granted(elsewhere, held, wanted, granted):
    assert elsewhere(held) is True
    with wanted() as got:
        assert got is granted


@pytest.mark.parametrize("first", [locks.buying, locks.quiet])
def test_a_lock_that_was_given_back_can_be_had_by_anyone(first):
    with ExitStack() as stack:
        assert stack.enter_context(first())
    with locks.quiet() as got:
        assert got


def test_another_account_has_a_lock_of_its_own(elsewhere, settings):
    elsewhere(locks.quiet)
    settings.MOBILEXY_API_KEY = "another-key"
    with locks.buying() as got:
        assert got


class Account:
    def balance(self):
        return 100

    def purchase(self, _plan):
        raise AssertionError("nothing may be bought")


def test_a_reading_while_something_is_being_bought_proves_nothing(elsewhere, monkeypatch):
    monkeypatch.setattr(supplier, "quick_client", Account)
    elsewhere(locks.buying)
    assert balance.read().is_quiet is False
    assert BalanceReading.objects.count() == 1


def test_nothing_is_bought_while_the_balance_is_being_read(elsewhere, monkeypatch):
    monkeypatch.setattr(supplier, "client", Account)
    elsewhere(locks.quiet)
    assert fulfillment.buy(1) is False


def test_old_readings_are_forgotten(monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    for days in (0, 89, 91):
        BalanceReading.objects.create(amount=1, taken_at=now - timedelta(days=days))
    assert balance.forget_old() == 1
    assert BalanceReading.objects.count() == 2
