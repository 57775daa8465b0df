"""The two weeks after a sale: an eSIM without a number is linked by hand, used, read, and reminded of until it ends."""

import re
import time

from conftest import PHONE, go_to_payment
from playwright.sync_api import expect
from test_first_sale import READY

from tests.user_agents import IPHONE_17_4

EMAIL = "grace@example.com"
STOP_THE_INSTALLER = "document.addEventListener('click', (event) => event.target.closest('a[data-tap]') && event.preventDefault())"


def buy_three_gigabytes(page, shop):
    listed = shop.get("/api/country-plans/japan")["data"]["plans"]
    plan = next(each for each in listed if each["slug"] == "JP_3_30")
    page.goto(f"{shop.url}/plans/{plan['id']}/")
    page.get_by_label("Your email").fill(EMAIL)
    go_to_payment(page)
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(READY, timeout=60_000)
    return shop.get("/supplier/ledger.json")["purchases"][-1]


def mail_about(shop, words):
    """The mail with these words in its subject, once it has come."""
    for _ in range(200):
        found = [each for each in shop.get(f"/mailbox.json?to={EMAIL}") if words in each["subject"]]
        if found:
            return found[0]
        time.sleep(0.3)
    raise AssertionError(f"No mail about {words!r} has come.")


def test_an_esim_is_linked_by_hand_used_read_and_followed_to_its_end(shop, new_page):
    shop.post("/supplier/switches", {"endpoint": "purchase", "mode": "no_iccid"})
    page = new_page(PHONE, user_agent=IPHONE_17_4, extra_http_headers={"Sec-CH-UA-Platform": ""})
    bought = buy_three_gigabytes(page, shop)
    page.evaluate(STOP_THE_INSTALLER)
    with page.expect_request("**/tapped/1/") as told:
        page.get_by_role("link", name="Install on this iPhone").first.click()
    assert told.value.post_data == "way=ios"

    page.get_by_text("enter the ICCID that your phone shows").click()
    page.get_by_label("ICCID", exact=True).fill("8948 0100 1000 2120 847")
    page.get_by_role("button", name="Find my eSIM").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the eSIM of this order.")
    page.get_by_label("ICCID", exact=True).fill(bought["iccid"])
    page.get_by_role("button", name="Find my eSIM").click()
    expect(page.locator(".usage")).to_contain_text("3 GB left")

    shop.post("/supplier/phone", {"esim": bought["esim_tran_no"], "used_percent": 85})
    page.get_by_role("button", name="Ask for a fresh reading").click()
    expect(page.locator(".usage")).to_contain_text("(85%)")
    expect(page.locator(".usage")).to_contain_text("You can ask for fresh figures again at")
    shop.manage("sweep")
    low = mail_about(shop, "Four fifths")
    assert page.url.partition("#")[0] in low["text"]

    shop.manage("let_days_pass", "31")
    shop.manage("sweep")
    assert "All plans for Japan" in mail_about(shop, "has ended")["text"]
    page.reload()
    expect(page.locator(".usage")).to_contain_text("Its days ended on")
