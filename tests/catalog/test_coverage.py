"""Where plans work: by continent, in the reader's language, and plan by plan where they differ."""

import re

import pytest
from django.utils import translation

from catalog.coverage import coverage_of, plans_with
from catalog.models import Destination
from catalog.repricing import reprice


@pytest.fixture
def lands(db):
    names = {"JP": "Japan", "TH": "Thailand", "LA": "Laos", "FR": "France", "DE": "Germany", "": "Atlantis"}
    return {
        code: Destination.objects.create(kind="country", slug=name.lower(), name=name, iso_code=code)
        for code, name in names.items()
    }


@pytest.fixture
def asia(db):
    return Destination.objects.create(kind="region", slug="asia", name="Asia")


@pytest.fixture
def plan(asia, make_plan, lands):
    def make(number, *codes):
        return make_plan(asia, supplier_id=number, covers=[lands[code] for code in codes])

    return make


def names(continents):
    return {each.name: [tile.name for tile in each.tiles] for each in continents}


def test_countries_stand_by_continent_and_name_and_what_is_on_none_last(plan):
    coverage = coverage_of([plan(1, "TH", "JP", "FR", "")])
    assert coverage.count == 4
    assert names(coverage.everywhere) == {
        "Asia": ["Japan", "Thailand"], "Europe": ["France"], "Elsewhere": ["Atlantis"]
    }  # fmt: skip
    assert (list(coverage.in_some), list(coverage.sets)) == ([], [])


def test_a_continent_shows_all_that_there_is_and_which_of_it_is_covered(plan):
    (asia,) = coverage_of([plan(1, "TH")]).everywhere
    assert [dot.is_covered for dot in asia.dots] == [False, False, True]
    assert len({(dot.x, dot.y) for dot in asia.dots}) == 3


def test_names_and_their_order_are_the_readers(plan):
    with translation.override("de"):
        coverage = coverage_of([plan(1, "FR", "DE")])
    assert names(coverage.everywhere) == {"Europa": ["Deutschland", "Frankreich"]}


def test_plans_that_differ_are_told_apart_by_country(plan):
    wide, also_wide, narrow = plan(1, "JP", "TH", "LA"), plan(2, "JP", "TH", "LA"), plan(3, "JP")
    coverage = coverage_of([narrow, wide, also_wide])
    assert [(each.letter, each.count, list(each.plans)) for each in coverage.sets] == [
        ("A", 3, [wide, also_wide]),
        ("B", 1, [narrow]),
    ]
    assert names(coverage.everywhere) == {"Asia": ["Japan"]}
    (asia,) = coverage.in_some
    assert [(tile.name, tile.marks) for tile in asia.tiles] == [
        ("Laos", (True, False)), ("Thailand", (True, False))
    ]  # fmt: skip
    assert plans_with(asia.tiles[0], coverage.sets) == "in 2 of 3 plans"


def test_a_region_page_says_which_plan_works_where(client, plan):
    plan(1, "JP", "TH"), plan(2, "JP")
    text = client.get("/regions/asia/").content.decode()
    table = text.partition('<table class="matrix">')[2].partition("</table>")[0]
    assert [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("</tr>")][:3] == [
        "Which plans work in which countries Country A B",
        "Asia",
        "Thailand yes no",
    ]
    assert "Japan" not in table
    assert "Japan" in text.partition('id="coverage"')[2]


def test_more_differences_than_columns_become_counts(client, plan):
    sets = [("JP",), ("TH",), ("LA",), ("FR",), ("DE",), ("JP", "TH"), ("JP", "LA")]
    for number, codes in enumerate(sets, start=1):
        plan(number, *codes)
    text = client.get("/regions/asia/").content.decode()
    assert "<table" not in text
    assert "in 3 of 7 plans" in text


def test_a_plan_page_leads_to_the_countries_that_have_plans_of_their_own(client, plan, lands, make_plan):
    make_plan(lands["JP"], supplier_id=9)
    plan(1, "JP", "TH", "LA")
    reprice()
    Destination.objects.filter(slug="laos").update(plan_count=0)
    part = client.get("/plans/1/").content.decode().partition('id="coverage"')[2]
    assert ">Japan</a>" in part
    assert "Laos" in part
    assert ">Laos</a>" not in part


def test_a_country_plan_needs_no_picture_of_it(client, japan_plan):
    assert 'id="coverage"' not in client.get("/plans/811/").content.decode()


@pytest.mark.parametrize("path", ["/", "/regions/"])
def test_a_card_of_a_region_says_how_many_countries_its_widest_plan_has(client, plan, lands, make_plan, path):
    plan(1, "JP")
    plan(2, "JP", "TH")
    make_plan(lands["JP"], supplier_id=9)
    reprice()
    Destination.objects.get(slug="asia").plans.filter(supplier_id=2).update(country_count=2)
    cards = re.findall(r'class="place".*?</a>', client.get(path).content.decode(), re.DOTALL)
    said = {re.search(r'href="([^"]+)"', card)[1]: "2 countries" in card for card in cards}
    assert said["/regions/asia/"]
    assert sum(said.values()) == 1
