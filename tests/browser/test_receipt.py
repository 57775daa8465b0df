"""The receipt as a shopper prints it: from the order's page, made out to a business, and on paper nothing but itself."""

import io

import pypdfium2
from conftest import PHONE, go_to_payment


def test_a_shopper_makes_the_receipt_out_and_prints_it(new_page, shop):
    page = new_page(PHONE)
    page.goto(f"{shop.url}/countries/japan/")
    page.locator(".pass a").first.click()
    page.get_by_label("Your email").fill("ada@example.com")
    go_to_payment(page)
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("link", name="Receipt").wait_for(timeout=60_000)
    page.get_by_role("link", name="Receipt").click()
    assert page.locator(".receipt").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_text("Make it out to a business").click()
    page.get_by_label("Name of the business").fill("Löwe GmbH")
    page.get_by_label("Address").fill("Am Kai 1\n20457 Hamburg")
    page.get_by_role("button", name="Put it on the receipt").click()
    page.get_by_text("Löwe GmbH").wait_for()
    assert page.get_by_text("Make it out to a business").count() == 0
    paper = pypdfium2.PdfDocument(page.pdf())
    words = paper[0].get_textpage().get_text_bounded()
    assert len(paper) == 1
    assert "R-20" in words
    assert "Löwe GmbH" in words
    for not_on_paper in ("Back to order", "Save as PDF", "My order", "Sandbox"):
        assert not_on_paper not in words
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as PDF").click()
    content = io.BytesIO(saved.value.path().read_bytes())
    assert "20457 Hamburg" in pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
