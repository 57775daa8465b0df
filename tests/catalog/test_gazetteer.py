"""The two files of names: each line means a place that exists, and the copied one says what CLDR says."""

import pytest
from babel import localedata
from babel.core import Locale
from babel.languages import get_official_languages

from catalog.search import fold
from catalog.search.gazetteer import gazetteer
from catalog.search.naming import comparable, territories


def test_every_code_is_one_of_a_country():
    known = gazetteer()
    assert {*known.aliases, *known.places, *known.own_names} <= set(territories())


def test_no_name_is_there_twice_for_one_country():
    known = gazetteer()
    for names in (*known.aliases.values(), *known.places.values()):
        folded = [comparable(name) for name in names]
        assert len(folded) == len(set(folded)), names


def test_a_name_of_several_countries_is_meant_to_be():
    homes = {}
    for code, names in [*gazetteer().places.items(), *gazetteer().aliases.items()]:
        for name in names:
            homes.setdefault(fold(name), set()).add(code)
    assert {name for name, codes in homes.items() if len(codes) > 1} == {
        "borneo",
        "george town",
        "lagos",
        "victoria falls",
    }


@pytest.mark.parametrize("language", ["de", "es", "th", "ar", "sr_Latn", "zh_Hant"])
def test_the_names_in_a_countrys_own_language_are_those_of_cldr(language):
    """A sample: all 94 languages take a second to load. A line that fails here is to be copied again."""
    assert localedata.exists(language)
    native, english = Locale.parse(language).territories, Locale("en").territories
    for code in territories():
        name = native.get(code)
        if language in get_official_languages(code, de_facto=True) and name and name != english[code]:
            assert name in gazetteer().own_names.get(code, ()), code


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Europe (EU-30)", "Europe"),
        ("Middle East & North Africa", "Middle East & North Africa"),
        ("Middle East", "Middle East"),
        ("Central Europe", None),
        ("Europeans", None),
    ],
)
def test_a_region_is_known_by_how_its_name_begins(name, region):
    found = gazetteer().region(name)
    assert (found and found.name) == region
