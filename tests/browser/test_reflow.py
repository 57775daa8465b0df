"""Every page at 320 pixels and at double size: nothing runs out of the window, nothing is cut off, and all that is tapped is large enough."""

from playwright.sync_api import expect
from test_pages import PAGES

NARROW = {"width": 320, "height": 640}
# Letters of double size, and a window of 1280 pixels at 200 %, which then holds 640.
HALF = {"width": 640, "height": 450}
WIDE = {"width": 1280, "height": 900}

CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((each) => {
    const look = getComputedStyle(each);
    // A field scrolls what is typed into it.
    const hides = each.localName !== "input" && ["hidden", "clip"].includes(look.overflowX) && !each.matches(".visually-hidden, .flag, .passes .fact-note");
    return hides && each.scrollWidth > each.clientWidth + 1;
}).map((each) => each.outerHTML.slice(0, 120))"""

# WCAG 2.2, 2.5.8: a link within a sentence may be as low as its line; of a field with a label the label counts too.
SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((each) => {
    if (!each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || each.closest(".visually-hidden, .skip")) {
        return false;
    }
    const inSentence = getComputedStyle(each).display === "inline" && each.parentElement.textContent.trim() !== each.textContent.trim();
    if (inSentence || each.matches(".stretched")) {
        return false;
    }
    const boxes = [each, ...(each.labels ?? [])].map((one) => one.getBoundingClientRect());
    return !boxes.some((box) => box.width >= 24 && box.height >= 24);
}).map((each) => each.outerHTML.slice(0, 120))"""


def runs_out(page):
    """By how many pixels."""
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)")


def faults(page):
    """What is wrong with the page as it is, at any size."""
    page.set_viewport_size(NARROW)
    found = {"320 px": runs_out(page), "cut off": page.evaluate(CUT_OFF), "too small": page.evaluate(SMALL)}
    page.set_viewport_size(HALF)
    found["200 %"] = runs_out(page)
    page.set_viewport_size(WIDE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found["large letters"] = runs_out(page)
    found["large letters cut off"] = page.evaluate(CUT_OFF)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return {name: fault for name, fault in found.items() if fault}


def test_no_page_loses_anything_when_it_is_narrow_or_large(shop, page):
    wrong = {}
    for name, path in PAGES.items():
        page.goto(shop.url + path)
        wrong[name] = faults(page)
    page.goto(shop.url + "/countries/japan/")
    page.get_by_role("main").locator("a[href^='/plans/']").first.click()
    wrong["plan"] = faults(page)
    page.locator("form.buy").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your order")
    wrong["checkout"] = faults(page)
    assert {name: fault for name, fault in wrong.items() if fault} == {}
