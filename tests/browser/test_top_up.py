"""An eSIM is topped up by clicking only, from its order's page and back to it."""

import json
import re

from conftest import PHONE, go_to_payment
from playwright.sync_api import expect
from test_first_sale import buy, mails


def test_a_shopper_tops_the_esim_up(shop, new_page):
    page, email = new_page(PHONE), "top-up@example.com"
    shop.post("/supplier/switches", {"endpoint": "purchase", "mode": "with_info"})
    [bought] = buy(page, shop, quantity=1, email=email)
    order = page.url

    page.get_by_role("link", name="Top up this eSIM").click()
    page.get_by_role("main").locator("a[href^='?plan=']").first.click()
    go_to_payment(page)
    page.get_by_label("Email").fill("somebody@example.com")
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your eSIM is topped up", timeout=60_000)

    [call] = [
        each for each in shop.get("/supplier/ledger.json")["topups"] if each["iccid"] == bought["iccid"]
    ]
    assert call["outcome"] == "bought"
    expect(page.get_by_text(call["transaction_id"])).to_be_visible()
    assert bought["lpa"] not in page.content()
    page.goto(order)
    expect(page.get_by_text(call["transaction_id"])).to_be_visible()
    subjects = [mail["subject"].partition(" (")[0] for mail in mails(shop, email)]
    assert "Your eSIM is topped up" in subjects
    assert "somebody@example.com" not in json.dumps(mails(shop, email))
