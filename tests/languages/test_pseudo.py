"""The two made-up languages: nothing that a program reads is changed, and nothing that a person reads is left."""

import re

import pytest
from django.utils.translation import gettext, ngettext, override

from storefront.languages import catalogs
from storefront.languages.extraction import djangos_messages, messages
from storefront.languages.pseudo import FROM_THE_RIGHT, KEPT, LONG, PSEUDO, from_the_right, long

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|<[^<>]+>|&\w+;")


def test_the_long_one_grows_and_shows_where_it_ends():
    assert long("Install it") == "[ÍÍñšŧááłł ííŧ]"
    assert long("  Buy\n") == "  [Ƀůůý]\n"
    assert long(" ") == " "


def test_the_other_one_is_written_in_arabic_letters():
    assert from_the_right("Buy 3 GB") == "بوي 3 جب"


@pytest.mark.parametrize(
    "text",
    [
        "%(count)s of %(all)s, {n} more, 100 %% of %s",
        'Read <a href="%(url)s" class="x">the rules</a>&nbsp;first: https://example.com/a',
    ],
)
@pytest.mark.parametrize("code", PSEUDO)
def test_what_programs_read_is_kept(text, code):
    made = PSEUDO[code].write(text)
    assert KEPT.findall(made.strip("[]")) == KEPT.findall(text)
    assert not re.search("[A-Za-z]", KEPT.sub("", made))


@pytest.mark.parametrize("code", PSEUDO)
def test_every_text_of_the_shop_keeps_its_placeholders(code):
    texts = [
        text
        for each in messages()
        if each.id
        for text in ([each.id] if isinstance(each.id, str) else each.id)
    ]
    assert len(texts) > 800
    broken = [
        text
        for text in texts
        if sorted(PLACEHOLDER.findall(PSEUDO[code].write(text))) != sorted(PLACEHOLDER.findall(text))
    ]
    assert broken == []


def test_texts_are_found_in_code_templates_and_plurals():
    found = {(each.id, each.context) for each in messages()}
    assert ("Where to?", None) in found  # in a template's attribute
    assert ("Getting your eSIM", None) in found  # lazily, in code
    assert any(isinstance(each, tuple) and "%(count)s" in each[1] for each, _context in found)
    assert any(each.id == "This field is required." for each in djangos_messages())


def test_both_are_spoken_with_their_plurals(pseudo_shop):
    one, many = "%(count)s country", "%(count)s countries"
    with override(LONG):
        assert gettext("Help") == "[Ĥééłþ]"
        assert ngettext(one, many, 1) == "[%(count)s çööůůñŧŕý]"
        assert ngettext(one, many, 2) == "[%(count)s çööůůñŧŕííééš]"
    with override(FROM_THE_RIGHT):
        assert gettext("Help") == from_the_right("Help")
        said = {count: ngettext(one, many, count) for count in (0, 1, 2, 5, 100)}
        assert said.pop(1) == from_the_right(one)
        assert set(said.values()) == {from_the_right(many)}
        assert gettext("One purchase gives one day.") == from_the_right("One purchase gives one day.")


def test_they_run_the_right_way(client, db, pseudo_shop):
    assert '<html lang="en-xa" dir="ltr">' in client.get("/en-xa/").content.decode()
    assert '<html lang="ar-xb" dir="rtl">' in client.get("/ar-xb/").content.decode()


def test_nobody_is_led_to_them_by_their_browser(client, db, pseudo_shop):
    assert client.get("/", headers={"Accept-Language": "ar"}).status_code == 200
    client.cookies["language"] = "ar-xb"
    assert client.get("/", headers={"Accept-Language": "ar"})["Location"] == "/ar-xb/"


def test_a_language_without_words_is_told(settings, speak, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    assert catalogs.unread(["en", "en-gb", "de", LONG]) == ["de", LONG]
    catalogs.compile_pseudo(tmp_path, [LONG])
    assert catalogs.unread(["en", LONG]) == []
