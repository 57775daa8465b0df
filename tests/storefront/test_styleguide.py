"""The style guide shows staff every component, from nothing but what is made up for it."""

import re

import pytest

from catalog.models import Destination, Plan
from orders.models import Order
from storefront.styleguide.errors import PAGES
from tests.house.tree import ROOT

# The head of a page, and a page has one. That of an error is on the pages that the guide leads to.
LEFT_OUT = {"destination_head", "trouble"}


@pytest.fixture
def text(admin_client):
    """The page's, as staff get it."""
    return admin_client.get("/styleguide/").content.decode()


@pytest.mark.parametrize("who", ["a visitor", "a user who is no staff"])
def test_only_staff_see_it(client, db, django_user_model, who):
    if who != "a visitor":
        client.force_login(django_user_model.objects.create_user("ada"))
    answer = client.get("/styleguide/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=/styleguide/")


def test_it_is_kept_out_of_caches_and_search(admin_client):
    answer = admin_client.get("/styleguide/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_it_needs_nothing_to_sell_and_leaves_nothing_behind(text):
    assert "SAMPLE-CODE" in text
    assert not any(model.objects.exists() for model in (Destination, Plan, Order))


def test_every_component_is_on_it(admin_client):
    components = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
    used = {template.name for template in admin_client.get("/styleguide/").templates}
    assert {name for name in components if f"components/{name}.html" not in used} == LEFT_OUT


def test_it_leads_to_each_page_that_nobody_wants_to_see(admin_client, text):
    pages = re.findall(r'href="(/styleguide/[\w-]+/)"', text)
    assert len(pages) == len(PAGES)
    for page in pages:
        answer = admin_client.get(page)
        assert (answer.status_code, answer.content.count(b"<h1")) == (200, 1), page
        assert "noindex" in answer["X-Robots-Tag"]
    assert admin_client.get("/styleguide/nothing/").status_code == 404


def test_it_turns_round_for_languages_that_are_written_from_the_right(admin_client):
    for query, direction in (("?dir=rtl", "rtl"), ("?dir=%22onload", "ltr")):
        page = admin_client.get(f"/styleguide/{query}").content.decode()
        assert re.search(r'<html lang="en" dir="([^"]*)">', page)[1] == direction


def test_no_other_page_turns_round(client, db):
    assert '<html lang="en" dir="ltr">' in client.get("/?dir=rtl").content.decode()


def test_no_name_is_given_to_two_elements(text):
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


def test_all_our_colors_can_be_read(text):
    assert text.count("ratio-good") >= 2 * 20
    assert "ratio-bad" not in text


def test_every_state_of_an_order_and_of_a_field_is_on_it(text):
    for state in ("done", "now", "later", "problem"):
        assert f"station-{state}" in text
    assert text.count('class="field-error"') >= 5
    for words in (
        "Sales take a short break",
        "Nothing is on sale here",
        "Back soon",
        "No plan here is all of that",
    ):
        assert words in text


def test_staff_find_it_from_the_admin(admin_client):
    assert 'href="/styleguide/"' in admin_client.get("/admin/").content.decode()
