"""What translators write is brought up to date without losing anything, and compiled without other programs."""

import pytest
from babel.messages.pofile import read_po, write_po
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, ngettext, override, trans_real

from storefront.languages.offered import offered

TEXTS = {"Help": "Hilfe", "Where to?": "Wohin?", "Xylophonzwq": "Ein Text von früher"}


@pytest.fixture
def folder(settings, speak, tmp_path):
    """A translation to German, begun long ago."""
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.MADE_LOCALES = tmp_path / "made"
    speak("en", "de")
    path = tmp_path / "locale/de/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(header + "".join(f'msgid "{text}"\nmsgstr "{said}"\n\n' for text, said in TEXTS.items()))
    yield path
    trans_real._translations.pop("de", None)


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale="de")


def test_what_was_translated_is_kept_and_what_is_new_is_added(folder, capsys):
    call_command("update_translations", "de")
    catalog = read(folder)
    assert catalog["Help"].string == "Hilfe"
    assert [message.string for message in catalog.obsolete.values()] == ["Ein Text von früher"]
    plural = next(each for each in catalog if isinstance(each.id, tuple))
    assert len(plural.string) == 2
    assert "2 of" in capsys.readouterr().out
    before = folder.read_bytes()
    call_command("update_translations", "de")
    assert folder.read_bytes().partition(b"POT-Creation-Date")[0] == before.partition(b"POT-Creation-Date")[0]


def test_it_is_read_once_compiled_and_doubtful_texts_are_not(folder, client, db):
    call_command("update_translations", "de")
    catalog = read(folder)
    plural = next(each for each in catalog if each.id == ("%(count)s country", "%(count)s countries"))
    plural.string = ("%(count)s Land", "%(count)s Länder")
    catalog["Countries"].string = "Länder"
    catalog["Regions"].string = "Gegenden"
    catalog["Regions"].flags.add("fuzzy")
    with folder.open("wb") as file:
        write_po(file, catalog)
    call_command("compile_translations")
    assert folder.with_suffix(".mo").exists()
    with override("de"):
        assert gettext("Where to?") == "Wohin?"
        assert gettext("Regions") == "Regions"
        assert [ngettext(*plural.id, count) for count in (1, 2)] == ["%(count)s Land", "%(count)s Länder"]
    text = client.get("/de/").content.decode()
    assert 'placeholder="Wohin?"' in text
    assert ">Länder</a>" in text


@pytest.mark.parametrize("code", ["tlh", "en-xa"])
def test_no_file_is_written_for_what_is_no_language_or_made_by_a_rule(folder, code):
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("update_translations", code)
    assert [each.name for each in folder.parents[2].iterdir()] == ["de"]


@pytest.mark.parametrize("codes", [[], [" "], ["en", "tlh"]])
def test_a_shop_in_no_language_or_an_unknown_one_does_not_start(codes):
    with pytest.raises(ImproperlyConfigured, match="SHOP_LANGUAGES"):
        offered(codes)


def test_a_language_calls_itself_by_its_own_name():
    assert offered(["en", "DE", "pt-br", "de"]) == [
        ("en", "English"), ("de", "Deutsch"), ("pt-br", "Português Brasileiro")
    ]  # fmt: skip
