"""A shop whose supplier lists what the test says."""

import pytest
from supplier import Lister

from catalog import supplier


@pytest.fixture
def lister(monkeypatch, settings):
    settings.PRICE_ROUNDING = "0.01"
    settings.CATALOG_SYNC_CONCURRENCY = 2
    lister = Lister()
    monkeypatch.setattr(supplier, "client", lambda: lister)
    return lister
