"""Filtering a list in a real browser: without a reload, by keyboard, back and forth, and without any script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, IN_EVERY_LOOK, PHONE
from playwright.sync_api import expect
from test_pages import RULES

JAPAN = "/countries/japan/"
SMALLEST = {"width": 320, "height": 640}
# A mark on the document that no new document has.
MARK = "window.isStillHere = true"
STILL_HERE = "window.isStillHere === true"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def plans(page):
    """Ids of the plans listed, folded ones too."""
    return page.locator(".passes a.stretched").evaluate_all("links => links.map(link => link.pathname)")


def pill(page, name):
    return page.locator("summary.pill", has_text=name)


@pytest.fixture
def japan(shop, new_page):
    def open_at(viewport=DESKTOP, path=JAPAN, **options):
        page = new_page(viewport, **options)
        page.goto(shop.url + path)
        return page

    return open_at


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_filter_changes_the_list_the_counts_and_the_address_and_nothing_else(shop, japan, viewport):
    page = japan(viewport)
    total = page.get_by_role("status").inner_text()
    page.evaluate(MARK)
    pill(page, "Data").click()
    choice = page.get_by_label("5 GB or more")
    promised = choice.locator("..").locator(".option-count").inner_text().split()[0]
    choice.check()
    expect(page).to_have_url(shop.url + JAPAN + "?data=5")
    expect(page.get_by_role("status")).to_have_text(f"{promised} of {total}")
    assert len(plans(page)) == int(promised)
    expect(page.get_by_role("link", name="Remove 5 GB or more")).to_be_visible()
    expect(choice).to_be_focused()
    expect(choice).to_be_visible()  # its sheet is still open
    assert page.evaluate(STILL_HERE)


def test_back_and_forth_restore_what_was_shown(shop, japan):
    page = japan()
    everything = plans(page)
    page.evaluate(MARK)
    pill(page, "Days").click()
    page.get_by_label("7 days or more").check()
    expect(page).to_have_url(shop.url + JAPAN + "?days=7")
    week = plans(page)
    pill(page, "Data").click()
    page.get_by_label("5 GB or more").check()
    expect(page).to_have_url(shop.url + JAPAN + "?days=7&data=5")
    both = plans(page)
    assert len(everything) > len(week) > len(both)
    for move, left, chips in (("back", week, 1), ("back", everything, 0), ("forward", week, 1)):
        page.evaluate(f"history.{move}()")
        expect(page.locator(".filter-chip")).to_have_count(chips)
        assert plans(page) == left
    expect(page.locator("#filter-days-7")).to_be_checked()
    # Still alive after being restored.
    pill(page, "Cheapest first").click()
    page.get_by_label("Most data").check()
    expect(page).to_have_url(shop.url + JAPAN + "?days=7&sort=data")
    assert page.evaluate(STILL_HERE)
    assert page.evaluate("[localStorage.length, sessionStorage.getItem('htmx-history-cache')]") == [0, None]


def test_back_from_a_plan_leads_to_the_filtered_list(shop, japan):
    page = japan()
    pill(page, "Days").click()
    page.get_by_label("7 days or more").check()
    expect(page.locator(".filter-chip")).to_have_count(1)
    week = plans(page)
    page.keyboard.press("Escape")
    page.locator(".passes a.stretched").first.click()
    expect(page).to_have_url(re.compile("/plans/"))
    page.go_back()
    expect(page).to_have_url(shop.url + JAPAN + "?days=7")
    assert plans(page) == week


def test_chips_are_taken_off_and_the_focus_goes_to_the_next_and_at_last_to_the_count(shop, japan):
    page = japan(path=JAPAN + "?days=7&data=5")
    page.evaluate(MARK)
    page.get_by_role("link", name="Remove 7 days or more").press("Enter")
    expect(page).to_have_url(shop.url + JAPAN + "?data=5")
    expect(page.get_by_role("link", name="Remove 5 GB or more")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(shop.url + JAPAN)
    expect(page.get_by_role("status")).to_be_focused()
    expect(page.locator("#filter-data-any")).to_be_checked()
    assert page.evaluate(STILL_HERE)


def test_all_of_it_goes_by_keyboard(shop, japan):
    page = japan()
    pill(page, "Days").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#filter-days-any")).to_be_focused()
    for value in (3, 5):
        page.keyboard.press("ArrowDown")
        expect(page).to_have_url(f"{shop.url}{JAPAN}?days={value}")
        expect(page.locator(f"#filter-days-{value}")).to_be_focused()
        expect(page.locator("#browse")).not_to_have_class(re.compile("htmx-request"))
    page.keyboard.press("Escape")
    expect(pill(page, "Days")).to_be_focused()
    expect(page.locator("details.filter[open]")).to_have_count(0)


def test_a_way_out_of_an_empty_list_is_one_click(shop, japan):
    page = japan(path=JAPAN + "?days=7&price=0.01")
    page.evaluate(MARK)
    expect(page.get_by_text("No plan here is all of that.")).to_be_visible()
    page.get_by_role("link", name="instead").first.click()
    expect(page.locator(".passes")).not_to_have_count(0)
    expect(page.get_by_role("status")).not_to_have_text(re.compile("^0 of"))
    assert page.evaluate(STILL_HERE)


def test_an_answer_that_does_not_come_is_fetched_the_plain_way(shop, chromium):
    context = chromium.new_context(viewport=DESKTOP, locale="en-US")  # the console may complain here
    page = context.new_page()
    page.goto(shop.url + JAPAN)
    page.evaluate(MARK)
    page.route(
        "**/countries/japan/?days=7",
        lambda route: route.abort() if _is_script(route) else route.continue_(),
    )
    pill(page, "Days").click()
    page.get_by_label("7 days or more").check()
    expect(page.get_by_role("link", name="Remove 7 days or more")).to_be_visible()
    assert not page.evaluate(STILL_HERE)
    context.close()


def _is_script(route):
    return "hx-request" in route.request.headers


def test_without_a_script_it_is_a_form_and_links(shop, japan):
    page = japan(PHONE, java_script_enabled=False)
    pill(page, "Days").click()
    page.get_by_label("7 days or more").check()
    page.get_by_role("button", name="Show plans").locator("visible=true").click()
    expect(page).to_have_url(shop.url + JAPAN + "?days=7")
    pill(page, "Cheapest first").click()
    page.get_by_label("Most data").check()
    page.get_by_role("button", name="Show plans").locator("visible=true").click()
    expect(page).to_have_url(shop.url + JAPAN + "?days=7&sort=data")
    page.get_by_role("link", name="Remove 7 days or more").click()
    expect(page).to_have_url(shop.url + JAPAN + "?sort=data")


@IN_EVERY_LOOK
def test_every_sheet_is_accessible_and_fits(shop, japan, viewport, scheme):
    page = japan(viewport, path=JAPAN + "?days=7&data=5", color_scheme=scheme)
    for summary in page.locator("summary.pill").all():
        summary.click()
        expect(page.locator("details.filter[open] .filter-sheet")).to_be_visible()
        assert Axe().run(page, options=RULES).violations_count == 0
        assert page.evaluate(FITS)
        page.keyboard.press("Escape")
    page.goto(shop.url + JAPAN + "?days=90&data=50&price=0.01")
    assert Axe().run(page, options=RULES).violations_count == 0
    assert page.evaluate(FITS)


@pytest.mark.parametrize("query", ["", "?days=7&data=5"])
def test_the_first_plan_and_its_price_are_seen_on_a_phone_without_scrolling(japan, query):
    page = japan(PHONE, path=JAPAN + query)
    price = page.locator(".passes .price").first.bounding_box()
    assert price["y"] + price["height"] <= PHONE["height"]
