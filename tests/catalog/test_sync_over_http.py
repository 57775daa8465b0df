"""The whole generated catalog over real HTTP, and how politely it is asked for."""

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import supplier, tasks
from catalog.mobilexy import Client
from catalog.models import Destination, PictureFetch, Plan
from catalog.sync.run import sync
from sandbox.server import Sandbox

KEY = {"Authorization": "Bearer any"}
pytestmark = [pytest.mark.real_sockets, pytest.mark.django_db]


@pytest.fixture
def sandbox(monkeypatch):
    with Sandbox(latency_ms=2) as sandbox, Client(f"{sandbox.url}/api", "any") as client:
        monkeypatch.setattr(supplier, "client", lambda: client)
        yield sandbox


def catalog(sandbox, **edits):
    httpx.post(f"{sandbox.url}/supplier/catalog", json=edits).raise_for_status()


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


def test_a_second_sync_with_nothing_changed_writes_no_plan_and_no_coverage(sandbox):
    sync("command")
    with CaptureQueriesContext(connection) as queries:
        done = sync("command")
    written = [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert {sql.split('"')[1] for sql in written} == {
        "catalog_catalogversion",
        "catalog_destination",
        "catalog_syncrun",
    }
    assert done.counts["plans_unchanged"] == 2285


def test_a_country_that_answers_with_an_error_keeps_its_plans_and_the_others_move_on(sandbox, monkeypatch):
    monkeypatch.setattr("catalog.mobilexy.retries.FIRST_PAUSE", 0.001)
    sync("command")
    before = set(Plan.objects.filter(destination__slug="japan").values_list("pk", "retail_price"))
    catalog(sandbox, price_percent=10)
    switch = {"endpoint": "country-plans:japan", "mode": "http", "times": "always"}
    httpx.post(f"{sandbox.url}/supplier/switches", json=switch).raise_for_status()
    done = sync("command")
    assert (done.status, done.counts["lists_failed"]) == ("partial", 1)
    assert before <= set(Plan.objects.filter(retired_at=None).values_list("pk", "retail_price"))
    assert done.counts["plans_changed"] == 2285 - len(before)
    assert done.counts["plans_retired"] == 0


def test_a_renamed_country_and_the_pictures_of_all_arrive_over_http(sandbox, settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path
    settings.MOBILEXY_BASE_URL, settings.SANDBOX = f"{sandbox.url}/api", True
    sync("command")
    catalog(sandbox, pictures=True, renamed={"japan": "nippon"})
    done = sync("command")
    assert (done.counts["destinations_moved"], done.counts["plans_retired"]) == (1, 0)
    assert client.get("/countries/japan/")["Location"] == "/countries/nippon/"

    Destination.objects.exclude(slug__in=["nippon", "asia-as-12"]).update(flag_url="", image_url="")
    tasks.fetch_pictures()
    assert list(PictureFetch.objects.values_list("problem", "failures")) == [("", 0)] * 2
    name = Destination.objects.get(slug="nippon").picture
    assert f'src="/pictures/{name}"' in client.get("/countries/nippon/").content.decode()
    assert client.get(f"/pictures/{name}")["Content-Type"] == "image/png"
