"""Prices in the shopper's own currency, from the first page to the payment page."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, IN_EVERY_LOOK, PHONE, go_to_payment
from playwright.sync_api import expect
from test_pages import RULES

CURRENCIES = {"EUR": ("0.92", "99"), "JPY": ("151.37", "none"), "KWD": ("0.3071", "10")}
PICTURES = os.environ.get("PICTURES")
# Prices that end outside the stub that they stand on.
CUT_OFF = """[...document.querySelectorAll(".pass-stub")].flatMap(stub => [...stub.querySelectorAll(".price, .small")]
    .filter(each => each.getBoundingClientRect().right > stub.getBoundingClientRect().right)
    .map(each => each.textContent))"""


@pytest.fixture(scope="module")
def admin(shop, chromium):
    page = chromium.new_context(viewport=DESKTOP, locale="en-US").new_page()
    page.goto(shop.url + "/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Log in").click()
    page.goto(shop.url + "/admin/catalog/currency/")
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def offered(shop, admin):
    """Staff add three currencies in the admin, and take them away again at the end."""
    for code, (rate, ending) in CURRENCIES.items():
        admin.goto(shop.url + "/admin/catalog/currency/add/")
        admin.locator("[name=code]").fill(code)
        admin.locator("[name=rate]").fill(rate)
        admin.locator("[name=ending]").select_option(ending)
        admin.get_by_role("button", name="Save", exact=True).click()
        expect(admin.get_by_text("was added successfully")).to_be_visible()
    yield admin
    admin.goto(shop.url + "/admin/catalog/currency/")
    rows = admin.locator("#result_list tbody a[href*='/change/']").evaluate_all(
        "links => [...new Set(links.map(each => each.pathname))]"
    )
    for row in rows:
        admin.goto(shop.url + row.replace("/change/", "/delete/"))
        admin.locator("form:has([name=post]) [type=submit]").click()
        expect(admin.get_by_text("was deleted successfully")).to_be_visible()


@pytest.fixture
def look(tmp_path):
    folder = Path(PICTURES) if PICTURES else tmp_path

    def look(page, name):
        width = page.viewport_size["width"]
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []

    return look


def choose(page, code):
    page.get_by_label("Prices in").select_option(code)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_label("Prices in")).to_have_value(code)


def plain(text):
    """A price without its spaces, of which there are several kinds."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no-javascript"])
@pytest.mark.parametrize("code", ["USD", *CURRENCIES])
def test_the_price_is_the_same_from_the_list_to_the_payment_page(shop, offered, new_page, code, scripts):
    page = new_page(PHONE, java_script_enabled=scripts)
    page.goto(shop.url + "/countries/japan/")
    dollars = page.locator(".pass-price .price").first.inner_text()
    choose(page, code)
    expect(page).to_have_url(shop.url + "/countries/japan/")
    listed = plain(page.locator(".pass-price .price").first.inner_text())
    assert (listed == dollars) is (code == "USD")

    page.get_by_role("main").locator("a[href^='/plans/']").first.click()
    assert plain(page.locator(".pass-price .price").first.inner_text()) == listed
    assert listed in plain(page.locator("form.buy").inner_text())
    page.get_by_label("Your email").fill("ada@example.com")
    go_to_payment(page)
    pay = page.get_by_role("button", name=re.compile("^Pay "))
    assert plain(pay.inner_text()) == f"Pay{listed}"
    if scripts:
        pay.click()
        expect(page.get_by_role("heading", name="Your eSIM is ready")).to_be_visible(timeout=60_000)
        assert listed in plain(page.locator(".money-note").inner_text())


def test_no_page_keeps_the_currency_of_before(shop, offered, new_page):
    """Each page was seen in dollars a moment ago, and a browser may keep it for a minute."""
    page = new_page()
    paths = ["/", "/countries/", "/countries/japan/", "/regions/", "/search/?q=jap"]
    for code, sign in (("USD", "$"), ("JPY", "¥"), ("EUR", "€"), ("USD", "$")):
        page.goto(shop.url)
        choose(page, code)
        for path in paths:
            page.goto(shop.url + path)
            found = set(re.findall("[$¥€]", page.get_by_role("main").inner_text()))
            assert found == {sign}, (code, path)


@IN_EVERY_LOOK
def test_the_choice_is_accessible_and_fits(shop, offered, new_page, look, viewport, scheme):
    page = new_page(viewport, color_scheme=scheme)
    page.goto(shop.url + "/countries/japan/?currency=KWD")
    look(page, f"currency-list-{scheme}")
    page.get_by_role("main").locator("a[href^='/plans/']").first.click()
    look(page, f"currency-plan-{scheme}")
    page.goto(shop.url)
    look(page, f"currency-home-{scheme}")


def test_staff_take_a_currency_away_and_its_shoppers_are_told(shop, offered, new_page, look):
    page = new_page(PHONE)
    page.goto(shop.url + "/countries/japan/?currency=EUR")
    switch(shop, offered, "EUR")
    page.goto(shop.url + "/countries/japan/")
    expect(page.get_by_text("Prices in EUR cannot be shown right now.")).to_be_visible()
    assert "€" not in page.get_by_role("main").locator(".passes").first.inner_text()
    look(page, "currency-closed")
    switch(shop, offered, "EUR")
    page.goto(shop.url)
    assert "€" in page.get_by_role("main").inner_text()


def switch(shop, admin, code):
    admin.goto(shop.url + "/admin/catalog/currency/")
    admin.get_by_role("link", name=code, exact=True).first.click()
    admin.locator("[name=is_offered]").click()
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("was changed successfully")).to_be_visible()
