"""From a buyer with a promo code to a recipient on another phone, by clicking only and without a script."""

import re

from conftest import PHONE, go_to_payment
from playwright.sync_api import expect
from test_first_sale import mails


def make_code(page, shop):
    """As staff do, in the admin."""
    page.goto(f"{shop.url}/admin/login/?next=/admin/orders/promocode/add/")
    page.locator("[name=username]").fill("demo")
    page.locator("[name=password]").fill(shop.password)
    page.locator("[name=password]").press("Enter")
    page.locator("[name=code]").fill("friends5")
    page.locator("[name=percent]").fill("5")
    page.locator("[name=code]").press("Enter")
    expect(page).to_have_url(re.compile("/admin/orders/promocode/"))


def test_a_gift_with_a_code_reaches_another_phone(shop, new_page):
    make_code(new_page(PHONE), shop)
    buyer = new_page(PHONE, java_script_enabled=False)
    buyer.goto(f"{shop.url}/promo/FRIENDS5/")
    expect(buyer.get_by_role("heading", level=1)).to_have_text("5 % off")
    buyer.get_by_role("link", name="Choose a destination").click()
    buyer.get_by_role("main").get_by_role("link", name=re.compile("Japan")).first.click()
    buyer.get_by_role("main").locator("a[href^='/plans/']").last.click()
    expect(buyer.get_by_label("Your code")).to_have_value("FRIENDS5")
    price = buyer.locator(".promo-price strong").inner_text()
    buyer.get_by_label("Your email").fill("buyer@example.com")
    buyer.get_by_label("It is a gift").check()
    go_to_payment(buyer)

    buyer.get_by_label("Recipient’s email").fill("friend@example.com")
    buyer.get_by_label("Your name, as the recipient knows you").fill("Ada")
    buyer.get_by_label("A few words").fill("See you in Tokyo!")
    go_to_payment(buyer)
    if not buyer.get_by_role("button", name=re.compile("^Pay ")).count():
        go_to_payment(buyer)
    buyer.get_by_role("button", name=f"Pay {price}").click()

    expect(buyer).to_have_url(re.compile(r"/orders/[\w-]{40,}/$"))
    expect(buyer.get_by_role("heading", level=1)).to_have_text("Your gift is bought", timeout=60_000)
    assert buyer.locator("img.qr").count() == 0
    [mail] = mails(shop, "friend@example.com")
    assert mail["attachments"] == []

    friend = new_page(PHONE)
    friend.goto(re.search(r"http\S+/gifts/\S+", mail["text"])[0])
    expect(friend.get_by_text("See you in Tokyo!")).to_be_visible()
    assert friend.locator("img.qr").count() == 0
    friend.get_by_role("button", name="Open my gift").click()
    expect(friend.locator("img.qr")).to_be_visible()
    buyer.reload()
    expect(buyer.get_by_text("friend@example.com opened it")).to_be_visible()
    assert buyer.locator("img.qr").count() == 0
