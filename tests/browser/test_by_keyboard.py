"""A whole purchase with the keyboard alone: Tab, Space, Enter and letters, and always a mark on what has the focus."""

import re

from conftest import DESKTOP
from playwright.sync_api import expect

FOCUSED = """() => {
    const each = document.activeElement, look = getComputedStyle(each), box = each.getBoundingClientRect();
    const label = each.labels?.[0]?.textContent ?? "";
    return {
        name: (label || each.getAttribute("aria-label") || each.textContent).trim().replace(/\\s+/g, " "),
        path: each.getAttribute("href") ?? "",
        isMarked: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
        isSeen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        isPage: each === document.body,
    };
}"""
MOST_STOPS = 90


class Hands:
    """They know nothing but keys."""

    def __init__(self, page):
        self.page = page

    def tab_to(self, name="", path=""):
        """Go on until something has that name or leads there; each stop on the way must be seen and marked."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUSED)
            if stop["isPage"]:
                continue  # out of the page and in again
            assert stop["isMarked"], stop
            assert stop["isSeen"], stop
            if (name and re.search(name, stop["name"])) or (path and re.search(path, stop["path"])):
                return
        raise AssertionError(f"Nothing called {name or path} was reached.")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text):
        self.page.keyboard.type(text)


def landmarks(page):
    """The parts that screen readers jump between, in the order of the page."""
    return page.evaluate(
        "[...document.querySelectorAll('body > header, main, body > footer, nav')].map(each => each.localName)"
    )


def test_an_esim_is_bought_with_the_keyboard_alone(shop, new_page):
    page = new_page(DESKTOP)
    hands = Hands(page)
    page.goto(shop.url)
    assert landmarks(page) == ["header", "nav", "main", "footer", "nav"]

    hands.press("Tab", "Enter")  # the first stop skips what each page begins with
    assert page.evaluate("document.activeElement.id") == "main"
    hands.tab_to("Country, city or region")
    hands.write("Japan")
    hands.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=Japan"))

    hands.tab_to(path=r"^/countries/japan/$")
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Japan")
    hands.tab_to(path=r"^/plans/\d+/$")
    hands.press("Enter")
    expect(page.get_by_role("button", name="Continue to payment")).to_be_visible()

    each = page.locator("[data-totals] .price").text_content()
    hands.tab_to("How many eSIMs")
    hands.press("ArrowUp")
    expect(page.locator("[data-totals]")).to_contain_text("for 2 eSIMs")
    assert page.locator("[data-totals] .price").text_content() != each
    hands.press("ArrowDown")
    hands.tab_to("Your email")
    hands.write("keys@example.com")
    # Without the tick the browser keeps the form and says why at the box.
    hands.press("Enter")
    assert page.evaluate("document.activeElement.name") == "agreed"
    hands.press("Space")
    hands.tab_to("Continue to payment")
    hands.press("Enter")

    expect(page.get_by_role("button", name=re.compile("^Pay "))).to_be_visible()
    for _ in range(MOST_STOPS):
        hands.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith("Pay "):
            break
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your eSIM is ready", timeout=60_000)
    hands.tab_to("Copy")
    hands.tab_to("I deleted the eSIM")
    hands.press("Enter")
    hands.tab_to("What happened")
    hands.write("Only a test of keys.")
    hands.tab_to("Send the request")
    hands.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Help with this order")
    assert landmarks(page)[0] == "header"
    assert "main" in landmarks(page)
