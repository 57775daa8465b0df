"""The whole generated catalog over real HTTP, and how politely it is asked for."""

import httpx
import pytest

from catalog import supplier
from catalog.mobilexy import Client
from catalog.models import Destination, Plan
from catalog.sync.run import sync
from sandbox.server import Sandbox

pytestmark = [pytest.mark.real_sockets, pytest.mark.django_db]


@pytest.fixture
def sandbox(monkeypatch):
    with Sandbox(latency_ms=2) as sandbox, Client(f"{sandbox.url}/api", "any") as client:
        monkeypatch.setattr(supplier, "client", lambda: client)
        yield sandbox


def test_the_whole_catalog_arrives_with_no_more_calls_at_once_than_agreed(sandbox, settings):
    settings.CATALOG_SYNC_CONCURRENCY = 3
    done = sync("command")
    ledger = httpx.get(f"{sandbox.url}/supplier/ledger.json").json()
    assert done.status == "succeeded"
    assert done.requests == sum(ledger["requests"].values()) == 214
    assert ledger["most_in_flight"] <= 3
    assert Destination.objects.filter(kind="country").count() == 181
    assert Plan.objects.count() == 2285
    assert done.counts["not_understood"] == 0
    assert ledger["url_key_leaks"] == 0


def test_a_third_of_the_supplier_gone_leaves_the_shop_selling_the_last_good_catalog(sandbox):
    sync("command")
    before = Plan.objects.on_sale().count()
    httpx.post(f"{sandbox.url}/supplier/catalog", json={"drop_percent": 30}).raise_for_status()
    assert sync("command").status == "refused"
    assert Plan.objects.on_sale().count() == before
