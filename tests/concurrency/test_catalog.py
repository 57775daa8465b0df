"""Syncs and repricings that meet."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from catalog import repricing, supplier
from catalog.models import Plan, PriceRule, SyncRun
from catalog.sync.run import AlreadyRunningError, sync
from tests.catalog.supplier import Lister


def test_twenty_syncs_at_once_ask_the_supplier_once(monkeypatch, all_at_once):
    lister = Lister()
    lister.seconds = 0.1
    monkeypatch.setattr(supplier, "client", lambda: lister)

    results = all_at_once(lambda: sync("beat"))

    assert sum(isinstance(result, AlreadyRunningError) for result in results) == 19
    assert len(lister.calls) == 6
    assert SyncRun.objects.get().status == SyncRun.Status.SUCCEEDED
    assert Plan.objects.count() == 5


@pytest.fixture
def reprice_while_costs_change(japan_plan, settings):
    """The price of a plan whose cost rises from 4.20 to 5.00 while another process brings prices up to its settings."""
    settings.PRICE_ROUNDING = "0.01"
    SyncRun.objects.create(trigger="beat", status=SyncRun.Status.SUCCEEDED)

    def elsewhere():
        try:
            repricing.reprice_if_due()
        finally:
            connection.close()

    def play():
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                repricing.hold_catalog()
                Plan.objects.update(wholesale_price=Decimal("5.00"))
                other = pool.submit(elsewhere)
                time.sleep(0.5)  # so that the other has read all that it can
                repricing.reprice()
            other.result()
        return Plan.objects.get().retail_price

    return play


def test_a_repricing_waits_for_the_costs_that_a_sync_is_writing(reprice_while_costs_change):
    assert reprice_while_costs_change() == Decimal("6.500")


def test_control_without_holding_the_catalog_the_old_costs_price_wins(
    reprice_while_costs_change, monkeypatch
):
    monkeypatch.setattr(repricing, "hold_catalog", lambda: None)
    assert reprice_while_costs_change() == Decimal("5.460")


def test_a_rule_saved_while_a_sync_writes_its_prices_is_in_the_shop_in_the_end(japan_plan, settings):
    settings.PRICE_ROUNDING = "0.01"
    SyncRun.objects.create(trigger="beat", status=SyncRun.Status.SUCCEEDED)

    def staff():
        try:
            PriceRule.objects.create(name="Autumn", markup_percent=Decimal(50), currency="USD")
            return repricing.reprice_if_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            repricing.hold_catalog()
            Plan.objects.update(wholesale_price=Decimal("5.00"))
            repricing.reprice()
            saved = pool.submit(staff)
            time.sleep(0.5)  # so that it has read all that it can
            assert not saved.done()
        assert saved.result() is True
    assert Plan.objects.get().retail_price == Decimal("7.500")
    assert repricing.reprice_if_due() is False
