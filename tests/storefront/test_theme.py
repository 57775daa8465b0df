"""A reseller's folder changes colors, logo, icon and legal texts of every page, and the tree stays as it is."""

import re
import runpy
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.template.loader import render_to_string

from catalog import design_tokens
from catalog.design_tokens import read
from catalog.sharing.look import look
from orders import mail_look
from storefront import theme
from storefront.contrast import contrast
from tests.house.tree import ROOT

CSS = """
:root { --accent: #0057b8; --accent-hover: #00408a; }
@media screen and (prefers-color-scheme: dark) { :root { --accent: #7ab8ff; --accent-hover: #a5d0ff; --paper: #101010 } }
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><path d="M0 0h300v100H0z"/></svg>'
TERMS = """{% extends "pages/terms.html" %}
{% block content %}<h1>Terms of Nordlicht</h1><p>Nordlicht GmbH, Kiel.</p>{% endblock %}
"""
FILES = {
    "static/theme.css": CSS,
    "static/logo.svg": LOGO,
    "static/icon.svg": LOGO,
    "templates/pages/terms.html": TERMS,
}


def _forget():
    theme.theme.cache_clear()
    mail_look.look.cache_clear()
    design_tokens.design_tokens.cache_clear()


@pytest.fixture
def use(settings, tmp_path, monkeypatch, db):
    """Run the shop with a theme of these files: with all that settings.py makes of THEME_DIR."""

    def use(files=FILES, logo="logo.svg"):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        monkeypatch.setenv("THEME_DIR", str(tmp_path))
        monkeypatch.setenv("STORE_LOGO", logo)
        made = runpy.run_path(str(ROOT / "storefront/settings.py"))
        for name in ("THEME_DIR", "STORE_LOGO", "TEMPLATES", "STATICFILES_DIRS"):
            setattr(settings, name, made[name])
        _forget()

    yield use
    _forget()


def _page(client, path="/"):
    return client.get(path).content.decode()


def _warned():
    return [
        each.id
        for each in run_checks()
        if each.id in {"storefront.E016", "storefront.W006", "storefront.W007", "storefront.W008"}
    ]


def test_a_theme_is_on_every_page(client, use):
    use()
    page = _page(client)
    ours, theirs = page.index("/static/css/tokens.css"), page.index("/static/theme/theme.css")
    assert ours < theirs < page.index("/static/css/base.css")
    assert (
        '<img class="brand-logo" src="/static/theme/logo.svg" alt="Passage eSIM" width="96" height="32">'
        in page
    )
    assert '<link rel="icon" href="/static/theme/icon.svg"' in page
    assert 'content="#faf8f4" media="(prefers-color-scheme: light)"' in page
    assert 'content="#101010" media="(prefers-color-scheme: dark)"' in page
    assert client.get("/favicon.ico")["Location"] == "/static/theme/icon.svg"
    assert _warned() == []


def test_its_legal_texts_stand_in_place_of_ours_and_the_others_stay(client, use):
    use()
    page = _page(client, "/terms/")
    assert "Nordlicht GmbH, Kiel." in page
    assert "A contract is made when" not in page
    assert "<title>Terms · Passage eSIM</title>" in page
    assert "<h1>Refunds</h1>" in _page(client, "/refund-policy/")


def test_its_colors_are_on_pictures_for_sharing_in_mails_and_on_pages_about_errors(use):
    use()
    assert (mail_look.look().light.accent, mail_look.look().dark.accent) == ("#0057b8", "#7ab8ff")
    assert (look().accent, look().paper) == ("#0057b8", "#faf8f4")
    for name in ("500.html", "503.html"):
        assert "/static/theme/theme.css" in render_to_string(name)


def test_its_files_are_collected_and_its_templates_are_not(use):
    use()
    from django.contrib.staticfiles.finders import get_finders

    found = {
        f"{storage.prefix}/{path}"
        for finder in get_finders()
        for path, storage in finder.list([])
        if getattr(storage, "prefix", None) == "theme"
    }
    assert found == {"theme/theme.css", "theme/logo.svg", "theme/icon.svg"}


def test_a_shop_without_a_theme_names_none(client, db):
    page = _page(client)
    assert "/static/theme/" not in page
    assert re.search(r'<a class="brand" href="/">.*?</svg>\s*Passage eSIM\s*</a>', page, re.DOTALL)
    assert "brand-logo" not in page
    assert '<link rel="icon" href="/static/img/icon.svg"' in page


@pytest.mark.parametrize("kept", FILES)
def test_each_file_of_a_theme_may_be_missing(client, use, kept):
    use({kept: FILES[kept]})
    page = _page(client)
    assert ("/static/theme/theme.css" in page) == (kept == "static/theme.css")
    assert ("/static/theme/logo.svg" in page) == (kept == "static/logo.svg")
    assert _warned() == []


def test_a_theme_that_was_not_collected_leaves_the_shop_open(client, use, settings, caplog):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    settings.DEBUG = False
    use()
    # Ours were not collected here either; only the theme's are asked for.
    assert theme._address(design_tokens.THEME) == ""
    assert "collectstatic" in caplog.text


def test_a_folder_that_is_none_is_an_error(settings, use):
    use()
    settings.THEME_DIR = Path("/no/such/folder")
    assert "storefront.E016" in _warned()


def test_a_logo_that_is_named_and_not_there_is_told(use):
    use(logo="brand.png")
    assert _warned() == ["storefront.W008"]


def test_colors_that_cannot_be_read_are_told_for_each_scheme(use):
    use({"static/theme.css": ":root { --accent: #ffcc00 }"})
    found = [each.msg for each in run_checks() if each.id == "storefront.W007"]
    assert any("light scheme, --on-accent on --accent" in each for each in found)
    assert not any("dark scheme, --on-accent on --accent " in each for each in found)


def test_the_example_in_the_docs_is_a_sound_theme(client, use):
    text = (ROOT / "docs/branding.md").read_text()
    css, terms = (re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1] for kind in ("css", "html"))
    use({"static/theme.css": css, "templates/pages/terms.html": terms})
    assert look().accent == "#0057b8"
    assert "Nordlicht GmbH, Hafenstraße 1" in _page(client, "/terms/")
    assert _warned() == []


def test_tokens_are_read_as_a_browser_reads_them():
    tokens = read(
        "/* --a: 0; */ :root { --a: 1; --b: rgb(1 2 3 / 4%) }"
        "@media (prefers-color-scheme: dark) { :root { --a: 2; } .x { --a: 3 } }"
        "@media (prefers-reduced-motion: reduce) { :root { --a: 4 } }"
        ":root { --b: 5 }"
    )
    assert tokens.light == {"a": "1", "b": "5"}
    assert tokens.dark == {"a": "2", "b": "5"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000", "#fff", 21), ("#fff", "#ffffff", 1), ("#767676", "white", 4.54), ("#777777", "#fff", 4.47)],
)
def test_contrast_is_what_wcag_says(one, other, expected):
    assert contrast(one, other) == contrast(other, one) == expected


@pytest.mark.parametrize("color", ["", "#00000080", "rgb(0 0 0 / 14%)", "var(--ink)"])
def test_what_is_no_opaque_color_has_no_contrast(color):
    with pytest.raises(ValueError):  # noqa: PT011  Pillow's own words
        contrast(color, "#fff")
