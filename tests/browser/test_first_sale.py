"""From the home page to an installed eSIM, by clicking only."""

import base64
import io
import re
import urllib.request

import pytest
import zxingcpp
from conftest import DESKTOP, PHONE, go_to_payment
from PIL import Image
from playwright.sync_api import expect

READY = re.compile("^Your eSIMs? (is|are) ready$")


def decode(png):
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def buy(page, shop, *, quantity, email):
    """Click through to the order page; what the supplier's book gained on the way."""
    before = shop.get("/supplier/ledger.json")["purchases"]
    pay(page, shop, quantity=quantity, email=email)
    expect(page.get_by_role("heading", level=1)).to_have_text(READY, timeout=60_000)
    return shop.get("/supplier/ledger.json")["purchases"][len(before) :]


def pay(page, shop, *, quantity, email):
    """Click through to the order page, whatever it says."""
    page.goto(shop.url)
    page.get_by_role("navigation").get_by_role("link", name="Countries").first.click()
    page.get_by_role("main").get_by_role("link", name=re.compile("Japan")).first.click()
    page.get_by_role("main").locator("a[href^='/plans/']").first.click()
    page.get_by_label("How many eSIMs").fill(str(quantity))
    page.get_by_label("Your email").fill(email)
    go_to_payment(page)
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page).to_have_url(re.compile(r"/orders/[\w-]{40,}/$"))


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_shopper_buys_two_esims_of_one_plan(shop, new_page, viewport):
    page = new_page(viewport)
    email = f"ada{viewport['width']}@example.com"
    bought = buy(page, shop, quantity=2, email=email)

    lpas = sorted(entry["lpa"] for entry in bought)
    assert [entry["outcome"] for entry in bought] == ["bought", "bought"]
    shown = page.locator("img[src^='data:image/png']").evaluate_all("images => images.map(each => each.src)")
    assert sorted(code for each in shown for code in decode(base64.b64decode(each.partition(",")[2]))) == lpas

    [mail] = mails(shop, email)
    pictures = [part for part in mail["attachments"] if part["content_type"] == "image/png"]
    codes = [code for part in pictures for code in decode(fetch(shop.sandbox + part["url"]))]
    assert sorted(set(codes)) == lpas
    assert len(codes) == 4  # each inline and attached
    assert all(lpa in mail["text"] for lpa in lpas)
    assert page.url in mail["text"]


def test_the_same_journey_works_without_javascript(shop, new_page):
    page = new_page(DESKTOP, java_script_enabled=False)
    bought = buy(page, shop, quantity=1, email="nojs@example.com")
    assert [entry["outcome"] for entry in bought] == ["bought"]


def mails(shop, email):
    """What the shopper's mailbox holds, once something has come."""
    for _ in range(100):
        found = shop.get(f"/mailbox.json?to={email}")
        if found:
            return found
        urllib.request.urlopen(shop.url + "/healthz", timeout=5).close()
    return []


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()
