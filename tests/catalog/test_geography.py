"""Continents and names of countries, as CLDR tells them."""

import csv

import pytest
from django.utils import translation

from catalog import geography
from catalog.geography import (
    AFRICA,
    AMERICAS,
    ASIA,
    EUROPE,
    OCEANIA,
    continent_name,
    continent_of,
    hours_east,
    place_name,
)
from catalog.models import Destination
from sandbox.supplier.places import DATA

# The stand-in divides the Americas and sets the Middle East apart, as travelers do; M49 has five continents.
SAME = {"AF": AFRICA, "AS": ASIA, "ME": ASIA, "EU": EUROPE, "OC": OCEANIA} | dict.fromkeys(
    ["NA", "SA", "LA", "CB"], AMERICAS
)


def test_every_country_on_the_suppliers_list_is_on_its_continent():
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 150
    assert [row["iso"] for row in rows if continent_of(row["iso"]) != SAME[row["continent"]]] == []


@pytest.mark.parametrize(
    ("code", "hours"), [("JP", 9), ("IN", 5.5), ("GB", 0), ("BR", -3), ("QQ", 0), ("", 0)]
)
def test_clocks_tell_how_far_east_a_country_is(code, hours):
    assert hours_east(code) == hours


def test_a_machine_that_knows_no_zones_takes_every_country_for_near(monkeypatch):
    monkeypatch.setattr(geography, "get_global", lambda _name: {"QQ": ["Nowhere/Atlantis"]})
    assert hours_east("QQ") == 0


@pytest.mark.parametrize("code", ["", "ZZ", "AQ", "japan"])
def test_what_is_no_country_or_on_no_continent_is_elsewhere(code):
    assert continent_of(code) == ""
    assert continent_name("") == "Elsewhere"


@pytest.mark.parametrize(
    ("language", "continent", "country"),
    [("en", "Europe", "Deutschland?"), ("de", "Europa", "Deutschland"), ("ja", "ヨーロッパ", "ドイツ")],
)
def test_names_are_the_readers_and_in_english_the_suppliers(language, continent, country):
    place = Destination(kind="country", name="Deutschland?", iso_code="DE")
    with translation.override(language):
        assert (continent_name(EUROPE), place_name(place)) == (continent, country)


def test_a_region_keeps_the_suppliers_name():
    with translation.override("de"):
        assert place_name(Destination(kind="region", name="Asia (AS-12)")) == "Asia (AS-12)"
