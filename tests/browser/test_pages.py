"""Every page as people see it: pictures for the README, and what an accessibility checker says."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, LOOKS, PICTURES, go_to_payment, look_name
from playwright.sync_api import expect

PAGES = {
    "home": "/",
    "countries": "/countries/",
    "country": "/countries/japan/",
    "regions": "/regions/",
    "region": "/regions/asia-as-12/",
    "global": "/global/",
    "search": "/search/?q=united",
    "nothing-found": "/search/?q=atlantis",
    "trip": "/trip/",
    "trip-found": "/trip/?to=JP&stay=5&to=KR&stay=4&to=TH&stay=6&use=normal",
    "help": "/help/",
    "terms": "/terms/",
    "privacy": "/privacy/",
    "refund-policy": "/refund-policy/",
    "accessibility": "/accessibility/",
    "device-check": "/device-check/",
    "device-found": "/device-check/?model=galaxy+s24",
    "install": "/install/",
    "install-iphone": "/install/iphone/",
    "find-order": "/find-order/",
}
TAKE = "from orders import balance, purchasing_power; balance.read(); purchasing_power.refresh()"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(params=LOOKS, ids=look_name)
def looks(request):
    return request.param


@pytest.fixture
def scheme(looks):
    return looks[1]


@pytest.fixture
def page_at(new_page, looks):
    viewport, scheme = looks
    return new_page(viewport, color_scheme=scheme)


@pytest.fixture
def look(scheme):
    """Take a picture where pictures are asked for, let axe look at the page, and see that nothing runs out of it."""

    def look(page, name):
        width = page.viewport_size["width"]
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    return look


def test_every_page_is_accessible_and_fits(shop, page_at, look):
    for name, path in PAGES.items():
        page_at.goto(shop.url + path)
        look(page_at, name)


def log_in(page, shop, path):
    page.goto(shop.url + path)
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize("direction", ["", "?dir=rtl"], ids=["ltr", "rtl"])
def test_every_component_in_every_state_is_accessible_and_fits(shop, page_at, look, direction):
    log_in(page_at, shop, f"/styleguide/{direction}")
    expect(page_at.get_by_role("heading", name="Style guide")).to_be_visible()
    look(page_at, f"styleguide{'-rtl' if direction else ''}")


def test_pages_that_nobody_wants_to_see_are_accessible_and_fit(shop, page_at, look):
    log_in(page_at, shop, "/styleguide/")
    for name in page_at.locator(".sample-pages a").evaluate_all(
        "links => links.map(each => each.textContent)"
    ):
        page_at.goto(f"{shop.url}/styleguide/{name}/")
        look(page_at, f"page-{name}")


def test_the_way_from_plan_to_order_is_accessible_and_fits(shop, page_at, look):
    page_at.goto(shop.url + "/countries/japan/")
    page_at.get_by_role("main").locator("a[href^='/plans/']").nth(4).click()
    look(page_at, "plan")
    page_at.get_by_label("How many eSIMs").fill("2")
    page_at.get_by_label("Your email").fill("ada@example.com")
    go_to_payment(page_at)
    page_at.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page_at.get_by_role("heading", name="Your eSIMs are ready")).to_be_visible(timeout=60_000)
    look(page_at, "order")


def test_a_mistake_is_said_where_it_was_made(shop, page_at, look):
    page_at.goto(shop.url + "/countries/japan/")
    page_at.get_by_role("main").locator("a[href^='/plans/']").first.click()
    page_at.get_by_label("Your email").evaluate("field => field.form.noValidate = true")
    page_at.get_by_label("Your email").fill("ada@")
    page_at.get_by_role("button", name="Continue to payment").click()
    expect(page_at.get_by_text("does not look like an email address")).to_be_visible()
    expect(page_at.get_by_text("Please tick this box")).to_be_visible()
    look(page_at, "checkout-mistake")


@pytest.fixture
def left(shop):
    """So much is left to spend at the supplier, until the end of the test."""

    def say(amount):
        assert shop.post("/supplier/balance", {"set": amount}) == 200
        shop.manage("shell", "-v0", "-c", TAKE)

    yield say
    say("100000.00")


def test_what_cannot_be_paid_for_is_shown_as_back_soon(shop, page_at, look, left):
    left("2.00")
    page_at.goto(shop.url + "/countries/japan/")
    expect(page_at.get_by_text("Back soon").first).to_be_visible()
    look(page_at, "country-some-back-soon")
    page_at.locator(".pass-later a:visible").first.click()
    expect(page_at.get_by_role("heading", name="Back soon")).to_be_visible()
    expect(page_at.get_by_role("button", name="Continue to payment")).to_have_count(0)
    look(page_at, "plan-back-soon")
    left("0.00")
    page_at.goto(shop.url + "/countries/thailand/")
    expect(page_at.get_by_text("Sales take a short break.")).to_be_visible()
    look(page_at, "country-paused")


def test_a_copy_button_copies_and_says_so(shop, new_page):
    page = new_page(DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page.goto(shop.url + "/countries/japan/")
    page.get_by_role("main").locator("a[href^='/plans/']").first.click()
    page.get_by_label("Your email").fill("copy@example.com")
    go_to_payment(page)
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page.get_by_role("heading", name="Your eSIM is ready")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Copy All in one").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    lpa = shop.get("/supplier/ledger.json")["purchases"][-1]["lpa"]
    assert page.evaluate("navigator.clipboard.readText()") == lpa


def test_a_signed_in_member_of_staff_finds_the_order(shop, new_page):
    page = new_page(DESKTOP)
    page.goto(shop.url + "/admin/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Log in").click()
    for path in (
        "orders/order/",
        "orders/purchase/",
        "orders/esim/",
        "catalog/plan/",
        "catalog/destination/",
        "catalog/syncrun/",
    ):
        answer = page.goto(f"{shop.url}/admin/{path}")
        assert answer.status == 200, path
    lpas = [entry["lpa"] for entry in shop.get("/supplier/ledger.json")["purchases"]]
    page.goto(f"{shop.url}/admin/orders/esim/")
    assert not any(lpa in page.content() for lpa in lpas)
