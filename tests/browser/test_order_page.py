"""The order page in a real browser: without a network, on paper, without scripts, and for every eye."""

import io
import re

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, IN_EVERY_LOOK, PHONE
from PIL import Image
from playwright.sync_api import Error, expect
from test_first_sale import buy, pay
from test_pages import RULES

from tests.user_agents import INSTAGRAM, IPAD_AS_MAC, IPHONE_16, IPHONE_17_4, LINUX, PIXEL, WINDOWS

NARROW = {"width": 320, "height": 700}
SAVED = "This page is saved on this device and opens without internet."
# Every address that any cache of this origin holds.
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return found.sort();
}"""


@pytest.fixture
def order(shop, new_page):
    """The address of an order that has just been delivered, and its activation codes."""

    def make(quantity=1):
        page = new_page(DESKTOP)
        bought = buy(page, shop, quantity=quantity, email="ada@example.com")
        return page.url, [entry["lpa"] for entry in bought]

    return make


@pytest.fixture
def traveler(chromium):
    """A browser whose network comes and goes: what it complains about then is no fault."""
    contexts = []

    def make(**options):
        context = chromium.new_context(viewport=PHONE, locale="en-US", **options)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


def device(user_agent):
    """Chromium says in a hint what it really runs on; other devices' browsers, which are imitated here, send none."""
    return {"user_agent": user_agent, "extra_http_headers": {"Sec-CH-UA-Platform": ""}}


def open_and_keep(context, url):
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.wait_for_function(f"async () => (await ({KEPT})()).some((path) => path.includes('offline'))")
    return page


def path_of(url):
    return "/" + url.split("/", 3)[3]


def scan(png):
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def test_the_page_opens_without_a_network_after_the_first_visit(traveler, order):
    url, [lpa] = order()
    context = traveler()
    page = open_and_keep(context, url)
    context.set_offline(offline=True)
    page.reload()
    expect(page.get_by_text("This is the copy that was saved on this device on")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your eSIM is ready")
    assert scan(page.locator("img.qr").screenshot()) == [lpa]
    expect(page.locator("#lpa-1")).to_have_text(lpa)
    # Its style came along; what needs the shop is put away.
    assert page.locator(".qr").evaluate("image => getComputedStyle(image).imageRendering") == "pixelated"
    expect(page.get_by_role("link", name="Save as PDF")).to_be_hidden()
    expect(page.get_by_role("heading", name="Help with this order")).to_be_hidden()
    page.close()
    context.set_offline(offline=False)
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_role("link", name="Save as PDF")).to_be_visible()
    expect(page.get_by_text("This is the copy")).to_be_hidden()


def test_nothing_of_another_page_is_kept(traveler, shop, order):
    url, _codes = order()
    page = open_and_keep(traveler(), url)
    page.goto(shop.url + "/countries/")
    page.goto(url)
    kept = page.evaluate(KEPT)
    assert path_of(url) in kept
    assert all(path == path_of(url) or path.startswith("/static/") for path in kept)


def test_the_copy_is_taken_away_when_asked_and_made_again_when_asked(traveler, order):
    url, _codes = order()
    context = traveler()
    page = open_and_keep(context, url)
    page.get_by_role("button", name="Remove the copy from this device").click()
    expect(page.get_by_text("The copy was removed from this device.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("The copy was removed from this device.")).to_be_visible()
    assert page.evaluate(KEPT) == []
    context.set_offline(offline=True)
    with pytest.raises(Error):
        page.reload()
    context.set_offline(offline=False)
    page = context.new_page()  # the failed one may be trying again by itself
    page.goto(url)
    page.get_by_role("button", name="Save the page on this device").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.wait_for_function(f"async () => (await ({KEPT})()).some((path) => path.includes('offline'))")
    context.set_offline(offline=True)
    page.reload()
    expect(page.get_by_text("This is the copy")).to_be_visible()


def test_a_link_that_was_replaced_elsewhere_takes_its_copy_along(traveler, new_page, order):
    url, _codes = order()
    lost = traveler()
    page = open_and_keep(lost, url)
    owner = new_page(PHONE)
    owner.goto(url + "new-link/")
    owner.get_by_role("button", name="Replace the link").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Your eSIM is ready")
    assert owner.url != url
    assert page.reload().status == 404
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
    lost.set_offline(offline=True)
    with pytest.raises(Error):
        page.goto(url)


def test_an_open_page_says_that_its_link_was_replaced_and_asks_no_more(shop, traveler, new_page):
    shop.post("/supplier/switches", {"mode": "esim_null", "endpoint": "purchase"})
    page = traveler().new_page()
    pay(page, shop, quantity=1, email="waiting@example.com")
    url, asked = page.url, []
    page.on("request", lambda request: asked.append(request.url) if "/live/" in request.url else None)
    notice = page.get_by_text("The link to this page was replaced")
    page.wait_for_function("document.querySelector('#live[hx-get]')")
    expect(notice).to_be_hidden()
    owner = new_page(PHONE)
    owner.goto(url + "new-link/")
    owner.get_by_role("button", name="Replace the link").click()
    expect(owner).not_to_have_url(re.compile("new-link"))
    expect(notice).to_be_visible()
    assert asked
    asked.clear()
    page.wait_for_timeout(4500)  # it would have asked twice
    assert asked == []


def test_the_second_new_link_of_a_day_is_in_the_mail_alone_and_leaves_no_copy(traveler, order):
    url, _codes = order()
    page = open_and_keep(traveler(), url)
    page.goto(url + "new-link/")
    page.get_by_role("button", name="Replace the link").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    second = page.url
    page.goto(second + "new-link/")
    page.get_by_role("button", name="Replace the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have mailed the new link")
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
    assert page.goto(second).status == 404


def test_replacing_the_link_leaves_no_copy_under_the_old_one(traveler, order):
    url, _codes = order()
    page = open_and_keep(traveler(), url)
    page.get_by_text("Somebody else has the link to this page").click()
    page.get_by_role("link", name="Get a new link").click()
    page.get_by_role("button", name="Replace the link").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert page.url != url
    page.wait_for_function(f"async () => (await ({KEPT})()).some((path) => path.includes('offline'))")
    assert path_of(url) not in page.evaluate(KEPT)
    assert path_of(page.url) in page.evaluate(KEPT)


def test_on_paper_each_esim_is_a_pass_on_a_sheet_of_its_own(new_page, order):
    url, lpas = order(quantity=2)
    page = new_page(DESKTOP, **device(LINUX))
    page.goto(url)
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    shown = page.locator("[id^=lpa-]").all_text_contents()
    assert sorted(shown) == sorted(lpas)
    assert [scan_page(sheet) for sheet in document] == [[lpa] for lpa in shown]
    for sheet, lpa in zip(document, shown, strict=True):
        text = " ".join(sheet.get_textpage().get_text_bounded().split())
        assert lpa in text.replace(" ", "")
        assert "Last, switch off data switching" in text
        for absent in ("Countries", "Step by step", "Help with this order", "Copy", "in all"):
            assert absent not in text


@pytest.mark.parametrize("user_agent", [IPHONE_17_4, IPHONE_16, PIXEL, INSTAGRAM])
def test_a_phone_prints_the_same_sheet(new_page, order, user_agent):
    url, [lpa] = order()
    page = new_page(PHONE, **device(user_agent), color_scheme="dark")
    page.goto(url)
    [sheet] = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert scan_page(sheet) == [lpa]
    assert "Install on this" not in sheet.get_textpage().get_text_bounded()


def scan_page(sheet):
    return [code.text for code in zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())]


def test_the_pdf_is_saved_from_the_page(new_page, order):
    url, lpas = order(quantity=2)
    page = new_page(PHONE)
    page.goto(url)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as PDF").click()
    assert re.fullmatch(r"esim-[\w-]{12}\.pdf", download.value.suggested_filename)
    sheets = [scan_page(sheet) for sheet in pypdfium2.PdfDocument(download.value.path())]
    assert sorted(sheets) == [[lpa] for lpa in sorted(lpas)]


def test_without_scripts_everything_is_there_and_a_request_can_be_made(new_page, order):
    url, [lpa] = order()
    page = new_page(PHONE, java_script_enabled=False, **device(IPHONE_16))
    page.goto(url)
    assert scan(page.locator("img.qr").screenshot()) == [lpa]
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
    expect(page.get_by_text(SAVED)).to_be_hidden()
    expect(page.locator(".fold[open] summary").first).to_have_text("iPhone and iPad")
    page.get_by_text("I deleted the eSIM, or it went with a phone").click()
    page.get_by_label("What happened").fill("I reset my phone.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We have your request of")).to_be_visible()


@IN_EVERY_LOOK
def test_it_is_accessible_and_fits_on_every_device(new_page, order, viewport, scheme):
    url, _codes = order(quantity=2)
    for user_agent in (IPHONE_17_4, IPHONE_16, INSTAGRAM, PIXEL, WINDOWS):
        page = new_page(viewport, **device(user_agent), color_scheme=scheme)
        page.goto(url)
        page.locator("details").evaluate_all("all => all.forEach((each) => each.setAttribute('open', ''))")
        check(page, viewport)
    page.goto(url + "new-link/")
    check(page, viewport)


def check(page, viewport):
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_a_code_stays_on_one_line_and_scrolls_in_its_own_box(new_page, order):
    url, _codes = order()
    page = new_page(NARROW, **device(IPHONE_17_4))
    page.goto(url)
    code = page.locator("#lpa-1")
    assert code.evaluate("box => box.scrollWidth > box.clientWidth")
    one_line = code.evaluate("box => box.clientHeight - 2 * parseFloat(getComputedStyle(box).paddingTop)")
    assert one_line < 2 * code.evaluate("box => parseFloat(getComputedStyle(box).fontSize)")


@pytest.mark.parametrize(
    "options", [{"color_scheme": "dark"}, {"color_scheme": "dark", "forced_colors": "active"}]
)
def test_the_code_is_black_on_white_in_every_scheme(new_page, order, options):
    url, [lpa] = order()
    page = new_page(PHONE, **options)
    page.goto(url)
    shot = page.locator("img.qr").screenshot()
    picture = Image.open(io.BytesIO(shot)).convert("L")
    # Away from the rounded corners, the four modules around the code are white.
    edge = [picture.getpixel((x, y)) for x in range(20, 220) for y in (4, 12, 236)]
    assert min(edge) == 255
    assert picture.getextrema() == (0, 255)
    assert scan(shot) == [lpa]


def test_an_ipad_that_calls_itself_a_mac_gets_its_button(new_page, order):
    url, _codes = order()
    page = new_page(DESKTOP, **device(IPAD_AS_MAC))
    page.add_init_script("Object.defineProperty(navigator, 'maxTouchPoints', { get: () => 5 })")
    page.goto(url)
    accent = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')")
    button = page.get_by_role("link", name="Install on this iPad")
    assert accent == "#c2410c"
    expect(button).to_have_css("background-color", "rgb(194, 65, 12)")


def test_copying_inside_an_app_gives_the_address_of_the_page(new_page, order):
    url, _codes = order()
    page = new_page(PHONE, **device(INSTAGRAM), permissions=["clipboard-read", "clipboard-write"])
    page.goto(url)
    page.get_by_role("button", name="Copy the address of this page").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == url
