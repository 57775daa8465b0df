"""The trip finder in a real browser: three countries on a phone, a set of different plans bought at once, with a script and without."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, IN_EVERY_LOOK, PHONE, go_to_payment
from playwright.sync_api import expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COUNTRIES = ("Japan", "South Korea", "Thailand")
ANSWER = "/trip/?to=JP&stay=5&to=KR&stay=4&to=TH&stay=6&use=normal"


def fill(page, shop, days):
    """Type three countries and their days, and send the form."""
    page.goto(shop.url + "/trip/")
    for number, (country, stay) in enumerate(zip(COUNTRIES, days, strict=True), start=1):
        page.locator(f"#to-{number}").fill(country)
        page.locator(f"#stay-{number}").fill(str(stay))
    page.get_by_role("button", name="Find the cheapest set").click()


def wait_until_ready(page):
    ready = page.get_by_role("heading", name="Your eSIMs are ready")
    # Without a script a page that already shows a code does not turn by itself: whoever reads it looks again.
    again = page.get_by_role("link", name="Look again")
    expect(ready.or_(again)).to_be_visible(timeout=60_000)
    for _look in range(30):
        if ready.is_visible() or not again.is_visible():
            break
        page.wait_for_timeout(1000)
        again.click()
    expect(ready).to_be_visible(timeout=60_000)


def buy(page, shop, email):
    """From the answer to the order; what the supplier's book gained."""
    before = len(shop.get("/supplier/ledger.json")["purchases"])
    page.get_by_label("Your email").fill(email)
    go_to_payment(page)
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    wait_until_ready(page)
    return shop.get("/supplier/ledger.json")["purchases"][before:]


@pytest.mark.parametrize(
    ("viewport", "script"),
    [(PHONE, True), (PHONE, False), (DESKTOP, True)],
    ids=["phone", "no-script", "desktop"],
)
def test_a_set_of_different_plans_is_found_and_bought_at_once(shop, new_page, viewport, script):
    page = new_page(viewport, java_script_enabled=script)
    fill(page, shop, (5, 4, 6))
    expect(page).to_have_url(shop.url + ANSWER)
    total = page.locator(".trip-price .price").inner_text()
    plans = page.locator("input[name=plan]").evaluate_all("fields => fields.map(each => each.value)")
    assert len(plans) > 1
    bought = buy(page, shop, f"trip{viewport['width']}{script}@example.com")
    assert {str(each["plan_id"]) for each in bought} == set(plans)
    assert {each["outcome"] for each in bought} == {"bought"}
    expect(page.get_by_text(f"{total} in all.")).to_be_visible()


@pytest.fixture
def euros(shop, chromium):
    """Staff let the shop sell in euros, and take them away again."""
    admin = chromium.new_context(viewport=DESKTOP, locale="en-US").new_page()
    admin.goto(shop.url + "/admin/")
    admin.get_by_label("Username").fill("demo")
    admin.get_by_label("Password").fill(shop.password)
    admin.get_by_role("button", name="Log in").click()
    admin.goto(shop.url + "/admin/catalog/currency/add/")
    admin.locator("[name=code]").fill("EUR")
    admin.locator("[name=rate]").fill("0.92")
    admin.locator("[name=ending]").select_option("99")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("was added successfully")).to_be_visible()
    yield
    admin.goto(shop.url + "/admin/catalog/currency/")
    admin.get_by_role("link", name="EUR", exact=True).first.click()
    admin.goto(admin.url.split("?")[0].replace("/change/", "/delete/"))
    admin.locator("form:has([name=post]) [type=submit]").click()
    expect(admin.get_by_text("was deleted successfully")).to_be_visible()
    admin.context.close()


def test_a_set_in_euros_has_one_total_from_the_trip_to_the_order(shop, euros, new_page):
    page = new_page(PHONE)
    page.goto(shop.url + ANSWER)
    dollars = page.locator(".trip-price .price").inner_text()
    page.get_by_label("Prices in").select_option("EUR")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_label("Prices in")).to_have_value("EUR")
    expect(page).to_have_url(shop.url + ANSWER)
    total = page.locator(".trip-price .price").inner_text()
    assert "€" in total
    assert "$" in dollars
    assert page.locator("input[name=plan]").count() > 1
    expect(page.locator("form.buy")).to_contain_text(f"{total} in all")
    page.get_by_label("Your email").fill("euros@example.com")
    go_to_payment(page)
    pay = page.get_by_role("button", name=re.compile("^Pay "))
    assert re.sub(r"\s", "", pay.inner_text()) == re.sub(r"\s", "", f"Pay{total}")
    pay.click()
    wait_until_ready(page)
    expect(page.get_by_text(f"{total} in all.")).to_be_visible()


def test_days_in_all_are_enough(shop, new_page):
    page = new_page(PHONE)
    fill(page, shop, ("", "", ""))
    expect(page.get_by_text("Say how many days")).to_be_visible()
    page.get_by_label("Days in all").fill("15")
    page.get_by_role("button", name="Find the cheapest set").click()
    expect(page).to_have_url(shop.url + "/trip/?to=JP&to=KR&to=TH&days=15&use=normal")
    expect(page.get_by_role("heading", name="eSIMs for your trip")).to_be_visible()


def test_another_set_is_one_click_away_and_back_works(shop, new_page):
    page = new_page(DESKTOP)
    page.goto(shop.url + ANSWER)
    cheapest = page.locator(".trip-price .price").inner_text()
    page.get_by_role("link", name=re.compile("^Fewest eSIMs")).click()
    expect(page.locator(".trip-price .price")).not_to_have_text(cheapest)
    expect(page.locator(".trip-option[aria-current]")).to_contain_text("Fewest eSIMs")
    page.go_back()
    expect(page.locator(".trip-price .price")).to_have_text(cheapest)


def test_countries_are_added_and_removed_on_the_page_and_empty_rows_are_not_sent(shop, new_page):
    page = new_page(PHONE)
    page.goto(shop.url + "/trip/")
    rows = page.locator(".trip-stay")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Add a country").click()
    expect(rows).to_have_count(4)
    expect(page.locator("#to-4")).to_be_focused()
    page.locator("#to-4").fill("Japan")
    page.locator("#stay-4").fill("3")
    page.get_by_role("button", name="Remove this country 1").click()
    expect(rows).to_have_count(3)
    expect(page.get_by_label("Country 3")).to_have_value("Japan")
    assert page.url == shop.url + "/trip/"
    page.get_by_role("button", name="Find the cheapest set").click()
    expect(page).to_have_url(shop.url + "/trip/?to=JP&stay=3&use=normal")


def test_without_a_script_more_rows_come_from_the_server(shop, new_page):
    page = new_page(PHONE, java_script_enabled=False)
    page.goto(shop.url + "/trip/")
    page.locator("#to-1").fill("Japan")
    page.locator("#to-2").fill("South Korea")
    page.locator("#to-3").fill("Thailand")
    page.get_by_role("button", name="Add a country").click()
    expect(page.locator(".trip-stay")).to_have_count(5)
    expect(page.locator("#to-3")).to_have_value("Thailand")


def test_the_own_figure_is_asked_for_where_it_is_chosen(shop, new_page):
    page = new_page(PHONE)
    page.goto(shop.url + "/trip/")
    expect(page.get_by_label("GB for the whole trip")).to_be_hidden()
    page.get_by_label("My own figure").check()
    expect(page.get_by_label("GB for the whole trip")).to_be_visible()


PAGES = {
    "bare": "/trip/",
    "answer": ANSWER,
    "many": "/trip/?to=FR&to=DE&to=IT&to=ES&to=CH&to=AT&to=NL&days=30&use=normal",
    "wrong": "/trip/?to=Atlantis&stay=0&use=own&gb=x",
    "nothing": "/trip/?to=AF&stay=90&use=own&gb=1000",
}


@IN_EVERY_LOOK
def test_every_state_is_accessible_and_fits(shop, new_page, viewport, scheme):
    page = new_page(viewport, color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(shop.url + path)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, (name, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name


def test_a_changed_price_is_shown_with_the_whole_set(shop, new_page):
    page = new_page(PHONE)
    page.goto(shop.url + ANSWER)
    page.locator("input[name=shown_price]").first.evaluate("field => { field.value = '0.50'; }")
    page.get_by_label("Your email").fill("changed@example.com")
    go_to_payment(page)
    expect(page.get_by_text("A price has changed")).to_be_visible()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
