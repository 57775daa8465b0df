"""What search engines are told there is: sections, under the shop's own address, and when each thing changed."""

import re
from datetime import UTC, datetime

import pytest

from catalog.models import Plan
from catalog.repricing import reprice
from storefront.sitemaps import SITEMAPS, Plans

CHANGED = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def stocked(settings, japan, make_plan):
    settings.SITE_URL = "https://shop.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    make_plan(japan, changed_at=CHANGED)
    reprice()


def locations(client, path):
    return re.findall(
        r"<loc>([^<]+)</loc>", client.get(path, headers={"Host": "other.example"}).content.decode()
    )


def test_the_sitemap_is_an_index_of_sections_under_the_shops_own_address(client, stocked):
    assert locations(client, "/sitemap.xml") == [
        f"https://shop.example.com/sitemap-{section}.xml" for section in SITEMAPS
    ]


def test_each_section_can_be_read_and_names_what_is_sold(client, stocked):
    assert locations(client, "/sitemap-plans.xml") == ["https://shop.example.com/plans/811/"]
    assert locations(client, "/sitemap-countries.xml") == ["https://shop.example.com/countries/japan/"]
    assert locations(client, "/sitemap-regions.xml") == []
    assert "https://shop.example.com/regions/" in locations(client, "/sitemap-pages.xml")
    assert client.get("/sitemap-orders.xml").status_code == 404


@pytest.mark.parametrize("section", ["plans", "countries"])
def test_a_section_says_when_what_it_names_last_changed(client, stocked, section):
    assert "<lastmod>2026-05-04</lastmod>" in client.get(f"/sitemap-{section}.xml").content.decode()
    assert client.get("/sitemap.xml").content.decode().count("<lastmod>2026-05-04") == 2


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-plans.xml"])
def test_the_sitemap_may_be_kept_for_an_hour(client, stocked, path):
    assert client.get(path)["Cache-Control"] == "public, max-age=3600"


def test_a_long_section_is_divided(client, stocked, japan, make_plan, monkeypatch):
    monkeypatch.setattr(Plans, "limit", 2)
    for number in (1, 2):
        make_plan(japan, supplier_id=number)
    address = "https://shop.example.com/sitemap-plans.xml"
    assert [each for each in locations(client, "/sitemap.xml") if "plans" in each] == [
        address,
        f"{address}?p=2",
    ]
    named = locations(client, "/sitemap-plans.xml") + locations(client, "/sitemap-plans.xml?p=2")
    assert len(named) == len(set(named)) == 3


def test_what_is_no_longer_sold_is_not_named(client, stocked):
    Plan.objects.update(retired_at=CHANGED)
    reprice()
    assert locations(client, "/sitemap-plans.xml") == locations(client, "/sitemap-countries.xml") == []
