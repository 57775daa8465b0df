"""What the check of an EID says while it is typed."""

from playwright.sync_api import expect


def test_the_number_stands_where_the_sentence_wants_it(shop, page):
    page.goto(shop.url + "/device-check/")
    answer = page.locator("#eid-answer")
    page.get_by_label("EID, 32 digits").fill("8904 9032 1234")
    expect(answer).to_have_text("12 of 32 digits so far.")
    # Another language may begin with the 32.
    answer.evaluate("box => { box.dataset.short = 'Von 32 Ziffern: {n}' }")
    page.get_by_label("EID, 32 digits").fill("890490321234 5")
    expect(answer).to_have_text("Von 32 Ziffern: 13")
