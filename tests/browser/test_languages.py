"""A purchase in each of the two made-up languages: nothing stands out, runs out of the page, or faces the wrong way."""

import re

import pytest
from conftest import PHONE, go_to_payment
from playwright.sync_api import expect
from test_first_sale import decode, fetch, mails
from test_pages import RULES, Axe

from storefront.languages.pseudo import PSEUDO

NARROW = {"width": 320, "height": 700}
DIRECTIONS = {"en-xa": "ltr", "ar-xb": "rtl"}


@pytest.fixture
def look():
    """See that axe finds nothing and that nothing runs out sideways, on a phone and where a page is zoomed to 320 px."""

    def look(page, name):
        for size in (NARROW, PHONE):
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], (name, size, width, page.evaluate(OUTSIDE))
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, (name, found.generate_report())

    return look


# What sticks out, for whoever has to find it.
OUTSIDE = """[...document.querySelectorAll("body *")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > window.innerWidth + 1 || box.left < -1) && !each.closest(".visually-hidden, .trip-scroll");
}).slice(0, 5).map((each) => each.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("code", PSEUDO)
def test_a_shopper_buys_in_a_language_that_nobody_speaks(shop, new_page, look, code):
    page, say = new_page(PHONE), PSEUDO[code].write
    email = f"{code}@example.com"
    page.goto(shop.url)
    page.get_by_role("button", name=PSEUDO[code].info["name_local"]).click()
    expect(page).to_have_url(f"{shop.url}/{code}/")
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[code])
    _brand_stands_where_lines_begin(page, code)
    look(page, "home")

    page.get_by_role("combobox", name=say("Country, city or region")).fill("Japan")
    page.get_by_role("option").first.wait_for()
    look(page, "suggestions")
    page.get_by_role("button", name=say("Search"), exact=True).click()
    page.get_by_role("main").locator(f"a[href='/{code}/countries/japan/']").first.click()
    look(page, "country")
    page.get_by_role("main").locator(f"a[href^='/{code}/plans/']").first.click()
    look(page, "plan")

    page.get_by_label(say("Your email")).evaluate("field => field.form.noValidate = true")
    page.get_by_role("button", name=say("Continue to payment")).click()
    expect(page.get_by_text(say("Enter the email address that the eSIM should go to."))).to_be_visible()
    look(page, "checkout with a mistake")
    page.get_by_label(say("Your email")).fill(email)
    go_to_payment(page)
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page).to_have_url(re.compile(rf"/{code}/orders/[\w-]{{40,}}/$"))
    expect(page.get_by_role("heading", name=say("Your eSIM is ready"))).to_be_visible(timeout=60_000)
    look(page, "order")
    _codes_run_from_the_left(page)

    [mail] = mails(shop, email)
    lpa = shop.get("/supplier/ledger.json")["purchases"][-1]["lpa"]
    assert page.url in mail["text"]
    assert lpa in mail["text"]
    assert say("Help") in mail["text"]
    pictures = [part for part in mail["attachments"] if part["content_type"] == "image/png"]
    assert {text for part in pictures for text in decode(fetch(shop.sandbox + part["url"]))} == {lpa}
    _one_button_removes_the_copies_in_all_languages(page, code)


def _one_button_removes_the_copies_in_all_languages(page, code):
    """Each language of an order's page keeps its own."""
    page.wait_for_function("caches.keys().then((names) => names.length === 1)")
    page.goto(page.url.replace(f"/{code}/", "/"))
    page.wait_for_function("caches.keys().then((names) => names.length === 2)")
    page.get_by_role("button", name="Remove the copy from this device").click()
    expect(page.get_by_text("The copy was removed from this device.")).to_be_visible()
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def _brand_stands_where_lines_begin(page, code):
    box = page.locator(".brand").bounding_box()
    room = PHONE["width"] - box["x"] - box["width"]
    assert (box["x"] < room) == (DIRECTIONS[code] == "ltr")


def _codes_run_from_the_left(page):
    """A code that turned round with its page would be typed the wrong way."""
    directions = page.locator("main code").evaluate_all(
        "all => all.map((each) => getComputedStyle(each).direction)"
    )
    assert len(directions) >= 3
    assert set(directions) == {"ltr"}
