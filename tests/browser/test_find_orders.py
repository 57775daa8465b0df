"""From a forgotten order back to its page by mail, and from there to a person."""

import re
import time

from axe_playwright_python.sync_playwright import Axe
from conftest import PHONE
from playwright.sync_api import expect
from test_first_sale import buy, mails
from test_pages import RULES

LINK = re.compile(r"http://\S+/find-order/open/\S+")
EMAIL = "forgetful@example.com"


def look(page):
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def link_in_mail(shop):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if found := [link for mail in mails(shop, EMAIL) for link in LINK.findall(mail["text"])]:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError("No mail with a link came.")


def test_a_forgotten_order_is_found_and_a_person_is_written_to(shop, new_page):
    page = new_page(PHONE)
    buy(page, shop, quantity=1, email=EMAIL)
    order = page.url
    page.get_by_role("link", name="My order").click()
    page.get_by_label("Your email").fill(EMAIL)
    page.get_by_role("button", name="Mail me the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    page.goto(link_in_mail(shop))
    look(page)
    page.get_by_role("button", name="Show my orders").click()
    expect(page.get_by_text("1 paid order of f•••@example.com.")).to_be_visible()
    look(page)
    page.get_by_role("link", name=re.compile("^Order ")).click()
    expect(page).to_have_url(order)

    page.get_by_text("No data after landing?").click()
    page.locator("#no-data").get_by_role("link", name="Write to us").click()
    page.get_by_label("Your message").fill("No data in Osaka.")
    look(page)
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("We have your message of")).to_be_visible()
    look(page)
