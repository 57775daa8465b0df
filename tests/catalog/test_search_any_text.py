"""Whatever is typed, a search answers soon, with few places, always the same; and no place is hidden from its own name."""

import itertools
import random
from functools import lru_cache

import pytest
from atlas import atlas
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import find, fold
from catalog.search.finding import MAX_RESULTS
from catalog.search.index import build
from catalog.search.query import MAX_LENGTH

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ANYTHING = st.text(max_size=200) | st.lists(
    st.sampled_from(["japan", "and", "10gb", "UK", "st", "tailand", "the", "日本", "'", "&"]), max_size=30
).map(" ".join)  # fmt: skip


@lru_cache
def _index():
    return build(atlas())


@given(ANYTHING)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(ANYTHING)
def test_any_text_is_answered_with_few_places_and_none_twice(text):
    answer = find(_index(), text)
    places = [hit.place.pk for hit in answer.hits]
    assert len(places) == len(set(places)) <= MAX_RESULTS
    assert len(answer.query) <= MAX_LENGTH
    assert answer == find(_index(), text)


@given(st.text(LETTERS, max_size=3))
def test_two_or_three_letters_are_never_taken_for_a_misspelling(text):
    answer = find(_index(), text)
    assert not (answer.is_guess and answer.hits)


@pytest.mark.parametrize(
    "text",
    ["\0", "%", "%%' OR 1=1 --", "\u202e\u200f", "🇯🇵", "👩‍👩‍👧‍👦" * 40, "日" * 100, "\ufdfa" * 100, "a" * 100_000, "\u0301" * 1000, "a " * 50, "(((((" * 20],
    ids=repr,
)  # fmt: skip
def test_text_that_is_meant_to_hurt_finds_nothing_or_little(text):
    answer = find(_index(), text)
    assert len(answer.hits) <= MAX_RESULTS
    assert not set("\0\u202e\u200f") & set(answer.query)


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "ar", "ru", "zh-hans"])
def test_every_place_is_found_by_its_name_in_each_language(settings, language):
    settings.LANGUAGES = [("en", "English"), (language, language)]
    with translation.override(language):
        index = build(atlas())
        for place in index.places:
            name = find(index, place.name).hits[0].name
            assert place in [hit.place for hit in find(index, place.name).hits], place.name
            assert name in [hit.name for hit in find(index, name).hits], name


def _with_a_typo(name, chance):
    """The name with a letter left out, doubled, replaced, or swapped with the next."""
    at = chance.randrange(1, len(name) - 1)
    yield name[:at] + name[at + 1 :]
    yield name[:at] + name[at] + name[at:]
    yield name[:at] + chance.choice(LETTERS) + name[at + 1 :]
    yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def test_with_one_typo_nearly_every_country_is_among_the_first_three():
    """Those that are not have become another place: Iceland is Ireland with one letter, and Dominica is most of its neighbor."""
    chance = random.Random(7)
    countries = [place for place in _index().places if place.kind == "country" and len(place.name) >= 6]
    typos = [(place, typo) for place in countries for typo in _with_a_typo(fold(place.name), chance)]
    missed = [
        (place.name, typo)
        for place, typo in typos
        if place not in [hit.place for hit in itertools.islice(find(_index(), typo).hits, 3)]
    ]
    assert len(missed) / len(typos) < 0.01, missed
