"""Searching as people do: typing, with the keys alone, on a telephone, and with scripts switched off."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, PHONE
from playwright.sync_api import expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifted += entry.value))
  .observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(params=[(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def home(request, shop, new_page):
    viewport, scheme = request.param
    page = new_page(viewport, color_scheme=scheme)
    page.add_init_script(SHIFTS)
    page.goto(shop.url)
    return page


def field(page):
    return page.get_by_role("combobox", name="Country, city or region")


def options(page):
    return page.get_by_role("listbox").get_by_role("option")


def type_in(page, text):
    field(page).press_sequentially(text, delay=30)


def test_typing_shows_places_that_float_over_the_page_and_are_accessible(home):
    type_in(home, "bali")
    expect(options(home)).to_have_text([re.compile(r"Bali → Indonesia\s+from \$\d+\.\d\d\s+\d+ plans")])
    expect(home.locator("[data-search-voice]")).to_have_text("1 place")
    home.keyboard.press("ArrowDown")
    found = Axe().run(home, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert home.evaluate("window.shifted") < 0.01
    assert home.evaluate("document.documentElement.scrollWidth") <= home.viewport_size["width"]
    # Nothing of the page lies over the list, and the hero does not cut it off.
    assert home.evaluate(
        "[...document.querySelectorAll('[role=option]')].every(option => {"
        " const box = option.getBoundingClientRect();"
        " return option.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); })"
    )


def test_the_keys_move_through_the_list_and_choose(home):
    type_in(home, "united")
    expect(options(home).nth(2)).to_be_visible()
    expect(field(home)).to_have_attribute("aria-expanded", "true")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("ArrowDown")
    expect(field(home)).to_have_attribute("aria-activedescendant", "suggestion-2")
    expect(options(home).nth(1)).to_have_attribute("aria-selected", "true")
    expect(field(home)).to_be_focused()
    home.keyboard.press("ArrowUp")
    home.keyboard.press("ArrowUp")
    expect(field(home)).not_to_have_attribute("aria-activedescendant", re.compile("."))
    home.keyboard.press("ArrowUp")
    expect(options(home).last).to_have_attribute("aria-selected", "true")
    address = options(home).last.get_attribute("href")
    home.keyboard.press("Enter")
    home.wait_for_url(f"**{address}")


def test_escape_closes_the_list_and_an_arrow_opens_it_again(home):
    type_in(home, "united")
    expect(options(home).first).to_be_visible()
    home.keyboard.press("Escape")
    expect(home.get_by_role("listbox")).to_have_count(0)
    expect(field(home)).to_have_value("united")
    expect(field(home)).to_have_attribute("aria-expanded", "false")
    home.keyboard.press("ArrowDown")
    expect(options(home).first).to_be_visible()
    home.keyboard.press("Tab")
    expect(home.get_by_role("listbox")).to_have_count(0)


def test_enter_without_a_choice_shows_the_results(home):
    type_in(home, "tailand")
    expect(home.locator(".suggestions")).to_contain_text("Did you mean")
    home.keyboard.press("Enter")
    home.wait_for_url("**/search/?q=tailand")
    expect(home.get_by_role("main")).to_contain_text("Did you mean one of these?")
    home.get_by_role("main").get_by_role("link", name="Thailand").first.click()
    home.wait_for_url("**/countries/thailand/")


def test_a_suggestion_can_be_tapped_and_an_emptied_field_suggests_nothing(home):
    type_in(home, "dubai")
    expect(options(home).first).to_be_visible()
    field(home).fill("")
    expect(home.get_by_role("listbox")).to_have_count(0)
    type_in(home, "dubai")
    options(home).first.click()
    home.wait_for_url("**/countries/united-arab-emirates/")


def test_only_the_last_text_is_answered(home):
    """An answer that was overtaken is aborted and never shown."""
    held = []
    home.route("**/suggestions/?q=ja", lambda route: held.append(route))  # noqa: PLW0108  playwright wants a function of its own
    type_in(home, "ja")
    home.wait_for_timeout(300)
    type_in(home, "maica")
    expect(options(home)).to_have_text([re.compile("Jamaica")])
    for route in held:
        route.abort()
    expect(options(home)).to_have_text([re.compile("Jamaica")])
    assert len(held) == 1


def test_without_scripts_the_form_leads_to_the_results(shop, new_page):
    page = new_page(PHONE, java_script_enabled=False)
    page.goto(shop.url)
    page.get_by_role("textbox", name="Country, city or region").fill("bali")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=bali")
    page.get_by_role("main").get_by_role("link", name="Bali").click()
    page.wait_for_url("**/countries/indonesia/")
