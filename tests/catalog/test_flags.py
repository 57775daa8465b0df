"""Flags that look the same everywhere: whose they are, where they come from, and what stands where there is none."""

import pytest
from django.contrib.staticfiles import finders

from catalog import flags
from catalog.models import Destination
from sandbox.supplier.places import countries


def test_every_country_that_the_supplier_lists_has_a_flag():
    assert [place.name for place in countries() if not flags.path_of(place.code)] == []


@pytest.mark.parametrize("code", ["", "J", "JPN", "j?", "ZZ", "éé", "../"])
def test_what_is_no_country_has_none(code):
    assert flags.path_of(code) == ""


def test_a_flag_is_a_file_of_the_package_and_is_found_among_the_static_ones():
    path = flags.path_of("jp")
    assert path == "flags/1F1EF-1F1F5.svg"
    assert finders.find(path).startswith(str(flags.FOLDER))
    assert finders.find("flags/1F600.svg") is None


def test_of_the_package_only_flags_are_collected():
    finder = finders.get_finder("catalog.finders.FlagFinder")
    found = [name for name, _storage in finder.list(None)]
    assert 250 < len(found) < 300
    assert all(name.count("1F1") == 2 for name in found)


def test_a_flag_is_decoration_of_a_fixed_size_and_waits_below_the_fold(client, japan, make_plan):
    make_plan(japan)
    Destination.objects.update(plan_count=1)
    text = client.get("/countries/").content.decode()
    assert '<img src="/static/flags/1F1EF-1F1F5.svg" alt="" width="48" height="48"' in text
    assert 'loading="lazy"' in text
    assert 'loading="lazy"' not in client.get("/countries/japan/").content.decode().partition("</h1>")[0]


@pytest.mark.parametrize(("code", "shown"), [("ZZ", ">ZZ<"), ("", "<svg")])
def test_a_place_without_a_flag_shows_its_letters_or_a_sign(client, db, code, shown):
    Destination.objects.create(kind="country", slug="nowhere", name="Nowhere", iso_code=code)
    text = client.get("/countries/nowhere/").content.decode().partition("flag-plate")[2].partition("<h1")[0]
    assert shown in text


def test_whoever_drew_the_flags_is_named(client, db):
    assert "OpenMoji" in client.get("/terms/").content.decode()
