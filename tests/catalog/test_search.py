"""Which places a text means: by names, codes, cities and misspellings, in which order, and why."""

import pytest
from atlas import atlas
from django.utils import translation

from catalog.models import Destination
from catalog.search import exactly, find, fold
from catalog.search.index import build

FAVORED = ("JP", "US", "TH", "TR", "GB", "ES", "IT", "FR", "ID", "KR", "VN", "AE", "MX")


@pytest.fixture(scope="module")
def index():
    return build(atlas())


@pytest.fixture(scope="module")
def islands():
    """With a country whose code is short for "saint"."""
    place = Destination(
        pk=9999, kind="country", slug="sao-tome", name="São Tomé", iso_code="ST", plan_count=99
    )
    return build([*atlas(), place])


@pytest.fixture
def names(index):
    def find_names(text):
        return [
            f"{hit.because} → {hit.name}" if hit.because else hit.name
            for hit in find(index, text, FAVORED).hits
        ]

    return find_names


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("japan", "Japan"),
        ("JP", "JP → Japan"),
        ("jpn", "JPN → Japan"),
        ("UK", "UK → United Kingdom"),
        ("england", "England → United Kingdom"),
        ("USA", "USA → United States"),
        ("U.S.", "US → United States"),
        ("Holland", "Holland → Netherlands"),
        ("the Netherlands", "Netherlands"),
        ("Dubai", "Dubai → United Arab Emirates"),
        ("emirates", "United Arab Emirates"),
        ("Bali", "Bali → Indonesia"),
        ("korea", "South Korea"),
        ("Czechia", "Czechia → Czech Republic"),
        ("czech republic", "Czech Republic"),
        ("Türkiye", "Türkiye → Turkey"),
        ("turkiye", "Türkiye → Turkey"),
        ("Hawaii", "Hawaii → United States"),
        ("canary islands", "Canary Islands → Spain"),
        ("zanzibar", "Zanzibar → Tanzania"),
        ("Ivory Coast", "Ivory Coast → Côte d'Ivoire"),
        ("cote divoire", "Côte d'Ivoire"),
        ("reunion", "Réunion"),
        ("Hong Kong (China)", "Hong Kong (China)"),
        ("hong kong", "Hong Kong (China)"),
        ("St Lucia", "Saint Lucia"),
        ("trinidad & tobago", "Trinidad and Tobago"),
        ("lodz", "Łódź → Poland"),
        ("tromso", "Tromsø → Norway"),
        ("Tokyo", "Tokyo → Japan"),
        ("Deutschland", "Deutschland → Germany"),
        ("España", "España → Spain"),
        ("日本", "日本 → Japan"),
        ("ไทย", "ไทย → Thailand"),
        ("한국", "한국 → South Korea"),
        ("ESP", "ESP → Spain"),
        ("EU", "Europe (EU-42)"),
        ("europe", "Europe (EU-42)"),
        ("scandinavia", "Scandinavia → Nordics (ND-5)"),
        ("worldwide", "Worldwide"),
    ],
)  # fmt: skip
def test_a_place_is_found_by_whatever_people_call_it(names, text, first):
    assert names(text)[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tailand", "Thailand"),
        ("phillipines", "Philippines"),
        ("budapset", "Budapest → Hungary"),
        ("swizerland", "Switzerland"),
        ("indonisia", "Indonesia"),
        ("new zeland", "New Zealand"),
        ("barcalona", "Barcelona → Spain"),
        ("thialan", "Thailand"),
    ],
)
def test_a_misspelled_place_is_a_guess_and_said_to_be_one(index, names, text, first):
    assert find(index, text).is_guess
    assert names(text)[0] == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("japan 10gb", ["Japan"]),
        ("10 GB japan 30 days", ["Japan"]),
        ("europe 30 days", ["Europe (EU-42)", "Europe (EU-30)", "Europe (EU-7)"]),
        ("esim for south korea and japan", ["South Korea", "Japan"]),
        ("unlimited data in bali", ["Bali → Indonesia"]),
        ("isle of man 5gb", ["Isle of Man"]),
        ("cheap sim uk", ["UK → United Kingdom"]),
    ],
)
def test_words_about_data_and_days_are_left_out_and_the_places_among_them_found(index, names, text, expected):
    assert names(text) == expected
    assert find(index, text).left_out
    assert not find(index, text).is_guess


def test_a_misspelled_place_among_other_words_is_guessed(index, names):
    assert names("trip to tailand 10gb") == ["Thailand"]
    assert find(index, "trip to tailand 10gb").is_guess


@pytest.mark.parametrize("text", ["esim", "10gb", "unlimited data 30 days"])
def test_a_text_that_names_no_place_finds_none_and_guesses_none(index, text):
    answer = find(index, text)
    assert (list(answer.hits), answer.is_guess, answer.left_out) == ([], False, True)


@pytest.mark.parametrize(
    ("text", "country"), [("Cuba", "Cuba"), ("havana", "Cuba"), ("Ethiopia", "Ethiopia")]
)
def test_a_country_that_is_not_sold_is_named_and_nothing_is_guessed_instead(index, text, country):
    answer = find(index, text)
    assert (answer.unsold, list(answer.hits)) == (country, [])


def test_exact_names_come_before_beginnings_and_those_before_later_words_and_cities(names):
    assert names("georgia") == ["Georgia", "Georgia → United States"]
    assert names("niger")[0] == "Nigeria"
    found = names("ca")
    assert found[0] == "CA → Canada"
    assert found.index("Cambodia") < found.index("Cabo → Mexico")
    assert names("united")[:3] == ["United States", "United Kingdom", "United Arab Emirates"]


def test_of_equal_places_the_favored_and_then_those_with_more_plans_come_first(index):
    assert [hit.name for hit in find(index, "u", FAVORED).hits][:2] == ["United States", "United Kingdom"]
    plain = [hit.place.plan_count for hit in find(index, "b", ()).hits if hit.place.name.startswith("B")]
    assert plain == sorted(plain, reverse=True)


def test_the_beginning_of_a_code_is_no_code(names):
    assert "DEU → Germany" not in names("d")
    assert names("j")[0] == "Japan"


@pytest.mark.parametrize("text", ["saint", "St", "st"])
def test_the_short_form_of_saint_is_no_code(islands, text):
    found = [hit.name for hit in find(islands, text).hits]
    assert found[:2] == ["Saint Barthélemy", "Saint Kitts and Nevis"]
    assert "São Tomé" not in found


def test_a_code_that_looks_like_the_short_form_of_saint_is_one_in_capitals(islands):
    hit = find(islands, "ST").hits[0]
    assert (hit.name, hit.because) == ("São Tomé", "ST")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Japan", ["JP"]),
        ("jpn", ["JP"]),
        ("Tokyo", ["JP"]),
        ("Nippon", ["JP"]),
        ("Congo", ["CG", "CD"]),
        ("Georgia", ["GE", "US"]),
        ("ST", ["ST"]),
        ("St", []),
        ("saint", []),
        ("united", []),
        ("land", []),
        ("Japam", []),
        ("", []),
    ],
)
def test_a_whole_name_means_what_bears_it_and_a_part_of_one_nothing(islands, text, codes):
    assert [place.iso_code for place in exactly(islands, text)] == codes


def test_what_is_only_inside_of_names_is_shown_where_nothing_begins_so(names):
    assert {"Pakistan", "Kazakhstan", "Uzbekistan"} <= set(names("stan"))
    assert "Romania" not in names("oman")


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("de", "Deutschland", "Deutschland"),
        ("de", "Germany", "Germany → Deutschland"),
        ("de", "Japan", "Japan"),
        ("de", "Neuseeland", "Neuseeland"),
        ("de", "Tokio", "Tokio → Japan"),
        ("de", "Europa", "Europa → Europe (EU-42)"),
        ("es", "Alemania", "Alemania"),
        ("es", "Londres", "Londres → Reino Unido"),
        ("ja", "ドイツ", "ドイツ"),
        ("ar", "ألمانيا", "ألمانيا"),
    ],
)
def test_a_reader_of_another_language_finds_by_its_names_and_by_english_ones(settings, language, text, name):
    settings.LANGUAGES = [("en", "English"), (language, language)]
    with translation.override(language):
        hit = find(build(atlas()), text, FAVORED).hits[0]
    assert (f"{hit.because} → {hit.name}" if hit.because else hit.name) == name


def test_a_renamed_place_is_found_under_its_old_name():
    old = Destination(
        pk=1, kind="country", slug="turkey", name="Turkey Land", retired_at="2026-01-01", moved_to_id=2
    )
    new = Destination(pk=2, kind="country", slug="turkiye", name="Türkiye", iso_code="TR", plan_count=3)
    hit = find(build([old, new]), "turkey land").hits[0]
    assert (hit.place, hit.because) == (new, "Turkey Land")


def test_places_that_lead_to_each_other_in_a_circle_are_not_found():
    circle = [
        Destination(
            pk=pk,
            kind="country",
            slug=f"s{pk}",
            name="Neverland",
            retired_at="2026-01-01",
            moved_to_id=3 - pk,
        )
        for pk in (1, 2)
    ]
    assert not find(build(circle), "neverland").hits


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Réunion", "reunion"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("Côte d’Ivoire", "cote divoire"),
        ("St. Lucia", "saint lucia"),
        ("Bosnia & Herzegovina", "bosnia and herzegovina"),
        ("Guinea-Bissau", "guinea bissau"),
        ("İstanbul", "istanbul"),
        ("ＪＡＰＡＮ", "japan"),
        ("\u200fJa\u00adpan\u200b", "japan"),
    ],
)
def test_names_are_compared_without_accents_signs_and_short_forms(written, folded):
    assert fold(written) == folded
