"""Addresses that outlive the supplier's slugs: renamed places lead on, and those that are gone say what else there is."""

import re
from datetime import UTC, datetime

import pytest
from supplier import plan

from catalog.models import Destination, Plan
from catalog.sync import run

GONE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def shop(lister, settings, db):
    """A shop that has synced once and may lose any share of its places."""
    settings.CATALOG_MAX_SHRINK_PERCENT = 100
    run.sync("command")
    return lister


def rename(shop, old, new, name=None):
    shop.names[new] = name or shop.names[old]
    del shop.names[old]
    shop.lists[f"country {new}"] = shop.lists.pop(f"country {old}")
    return run.sync("command")


@pytest.fixture
def place(db):
    def make(slug, kind="country", **fields):
        return Destination.objects.create(kind=kind, slug=slug, **({"name": slug.title()} | fields))

    return make


def test_a_renamed_country_leads_to_its_new_address_with_the_query_it_was_asked(client, shop):
    report = rename(shop, "japan", "nippon", "Nippon")
    assert report.counts["destinations_moved"] == 1
    answer = client.get("/countries/japan/?sort=price")
    assert (answer.status_code, answer["Location"]) == (301, "/countries/nippon/?sort=price")
    assert client.get("/countries/nippon/").status_code == 200


def test_a_place_without_a_code_is_known_again_by_its_name(client, shop):
    shop.region_names = {"asia-2": "ASIA (AS-2)"}
    shop.lists["region asia-2"] = shop.lists.pop("region asia")
    run.sync("command")
    assert client.get("/regions/asia/")["Location"] == "/regions/asia-2/"


def test_a_plan_keeps_its_address_when_its_country_is_renamed(client, shop):
    rename(shop, "japan", "nippon")
    assert client.get("/plans/1/").status_code == 200
    assert Plan.objects.get(supplier_id=1).destination.slug == "nippon"
    assert Plan.objects.filter(retired_at=None).count() == 5


def test_a_place_renamed_twice_leads_straight_to_its_last_address(client, shop):
    rename(shop, "japan", "nippon")
    rename(shop, "nippon", "nihon")
    assert client.get("/countries/japan/")["Location"] == "/countries/nihon/"
    assert client.get("/countries/nippon/")["Location"] == "/countries/nihon/"


def test_a_place_that_gets_its_old_name_back_is_shown_and_the_other_leads_to_it(client, shop):
    rename(shop, "japan", "nippon")
    rename(shop, "nippon", "japan")
    assert client.get("/countries/japan/").status_code == 200
    assert client.get("/countries/nippon/")["Location"] == "/countries/japan/"
    assert Destination.objects.exclude(moved_to=None).count() == 1


def test_a_new_place_whose_list_failed_at_first_is_recognized_later(client, shop):
    plans = shop.lists["country japan"]
    shop.lists["country japan"] = []
    shop.break_down("country nippon")
    shop.names = {"nippon": "Nippon", "france": "France"}
    run.sync("command")
    assert client.get("/countries/japan/").status_code == 410
    shop.lists["country nippon"] = plans
    run.sync("command")
    assert client.get("/countries/japan/")["Location"] == "/countries/nippon/"


def test_a_code_that_two_places_share_leads_nowhere(client, shop):
    shop.names = {"one": "One", "two": "Two", "france": "France"}
    shop.lists |= {"country one": [plan(1)], "country two": [plan(2)]}
    run.sync("command")
    assert client.get("/countries/japan/").status_code == 410


def test_an_unchanged_catalog_moves_nothing(shop):
    rename(shop, "japan", "nippon")
    assert run.sync("command").counts["destinations_moved"] == 0


def test_moves_that_lead_in_a_circle_end(client, place):
    first, second = place("one", retired_at=GONE), place("two", retired_at=GONE)
    Destination.objects.filter(pk=first.pk).update(moved_to=second)
    Destination.objects.filter(pk=second.pk).update(moved_to=first)
    assert client.get("/countries/one/").status_code == 410


def test_a_place_that_moved_to_one_that_is_gone_is_gone(client, place):
    second = place("two", retired_at=GONE)
    place("one", retired_at=GONE, moved_to=second)
    assert client.get("/countries/one/").status_code == 410


def test_a_country_that_is_gone_offers_what_covers_it_and_its_neighbours(client, place, japan, make_plan):
    laos = place("laos", iso_code="LA", retired_at=GONE)
    near = place("thailand", iso_code="TH", plan_count=2)
    place("france", iso_code="FR", plan_count=9)
    asia, world = place("asia", "region", plan_count=1), place("global", "global", plan_count=1)
    europe = place("europe", "region", plan_count=1)
    make_plan(asia, supplier_id=1, covers=[laos, near])
    make_plan(world, supplier_id=2, covers=[japan])
    make_plan(europe, supplier_id=3, covers=[japan], retired_at=GONE)
    answer = client.get("/countries/laos/")
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "We no longer sell eSIMs for Laos" in text
    assert '<meta name="robots" content="noindex">' in text
    offered = ["/regions/asia/", "/countries/thailand/"]
    assert [text.count(f'class="place" href="{path}"') for path in offered] == [1, 1]
    assert text.count('class="place"') == 2


def test_neighbours_are_those_whose_clocks_differ_least_and_then_those_with_most_plans(client, place):
    place("laos", iso_code="LA", retired_at=GONE)
    codes = {"saudi": ("SA", 9), "thailand": ("TH", 2), "vietnam": ("VN", 3), "japan": ("JP", 9)}
    for slug, (code, count) in codes.items():
        place(slug, iso_code=code, plan_count=count)
    text = client.get("/countries/laos/").content.decode()
    assert re.findall(r'class="place" href="/countries/(\w+)/"', text) == [
        "vietnam",
        "thailand",
        "japan",
        "saudi",
    ]


def test_a_country_that_no_plan_names_any_more_offers_what_covers_its_neighbours(client, place, make_plan):
    place("laos", iso_code="LA", retired_at=GONE)
    near = place("thailand", iso_code="TH", plan_count=2)
    asia = place("asia", "region", plan_count=1)
    make_plan(asia, covers=[near])
    assert 'href="/regions/asia/"' in client.get("/countries/laos/").content.decode()


def test_a_region_that_is_gone_offers_its_countries_and_other_regions(client, place, make_plan):
    near = place("thailand", iso_code="TH", plan_count=2)
    old, new = place("old", "region", retired_at=GONE), place("new", "region", plan_count=1)
    make_plan(old, supplier_id=1, covers=[near], retired_at=GONE)
    make_plan(new, supplier_id=2, covers=[near])
    answer = client.get("/regions/old/")
    text = answer.content.decode()
    assert answer.status_code == 410
    assert all(f'href="{path}"' in text for path in ("/countries/thailand/", "/regions/new/"))


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_of_what_is_gone_costs_the_same_few_queries(
    client, place, make_plan, django_assert_num_queries, count
):
    laos = place("laos", iso_code="LA", retired_at=GONE)
    for number in range(count):
        near = place(f"near-{number}", iso_code="TH", plan_count=2)
        region = place(f"region-{number}", "region", plan_count=1)
        make_plan(region, supplier_id=number + 1, covers=[laos, near])
    with django_assert_num_queries(4):
        assert client.get("/countries/laos/").status_code == 410
