"""The boarding pass as a PDF: read back as a phone and as a person read it."""

import pypdfium2
import pytest
import zxingcpp
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import pass_pdf, qr
from orders.presentation import EsimCard

LPA = "LPA:1$rsp.example.com$K2-Q7XZ-9WMP-41LD"
SHEET = pass_pdf.Sheet("Passage eSIM", "https://esim.example.com", "K7QX-92MF-TB")
FACTS = [
    ("Data", "3 GB"),
    ("Valid for", "30 days"),
    ("Works in", "Japan"),
    ("Network", "4G/5G · SoftBank, KDDI"),
]


def card_of(number=1, count=1, **fields):
    values = {
        "plan_name": "Japan 3GB 30Days",
        "facts": FACTS,
        "state": "delivered",
        "state_label": "Ready",
        "state_text": "",
        "is_ready": True,
        "lpa": LPA,
        "smdp_address": "rsp.example.com",
        "matching_id": "K2-Q7XZ-9WMP-41LD",
        "iccid": "8948010010002120847",
    }
    return EsimCard(number=number, count=count, **(values | fields))


@pytest.fixture
def make_card():
    return card_of


def read(content):
    """Of each page: its text, what a scanner reads, and where its ink ends below, in millimeters."""
    document = pypdfium2.PdfDocument(content)
    pages = []
    for page in document:
        picture = page.render(scale=3).to_pil()
        ink = picture.convert("L").point(lambda value: 255 * (value < 200)).getbbox()
        codes = [code.text for code in zxingcpp.read_barcodes(picture)]
        pages.append((page.get_textpage().get_text_bounded(), codes, ink[3] / 3 / 72 * 25.4))
    return pages, document.get_metadata_dict()


def test_a_scanner_and_a_person_read_the_same_code_off_the_sheet(make_card):
    [(text, codes, _bottom)], _about = read(pass_pdf.write([make_card()], SHEET))
    assert codes == [LPA]
    for words in (
        LPA,
        "rsp.example.com",
        "8948010010002120847",
        "Japan 3GB 30Days",
        "30 days",
        "SoftBank",
        "First steps",
    ):
        assert words in text


def test_each_esim_has_a_sheet_of_its_own(make_card):
    cards = [make_card(number, 2, lpa=f"LPA:1$rsp.example.com$CODE-{number}") for number in (1, 2)]
    pages, _about = read(pass_pdf.write(cards, SHEET))
    assert [codes for _text, codes, _bottom in pages] == [[card.lpa] for card in cards]
    assert "eSIM 2 of 2" in pages[1][0]


def test_the_longest_code_and_names_stay_on_a_sheet_of_letter(make_card):
    longest = "LPA:1$rsp.example.com$" + "A1-" * 77
    card = make_card(
        plan_name="Very Long Name of a Region with Many Words " * 2,
        facts=[
            *FACTS,
            ("Top-up", "Usually possible"),
            ("Calls", "100 minutes"),
            ("SMS", "100"),
            ("Phone number", "Included"),
        ],
        lpa=longest,
        matching_id="A1-" * 77,
        phone_number="+81 90 1234 5678",
    )
    [(_text, codes, bottom)], _about = read(pass_pdf.write([card], SHEET))
    assert len(longest) <= 255
    assert codes == [longest]
    assert bottom < 279 - 10


@pytest.mark.parametrize("name", ["مسافر", "ท่องเที่ยว", "यात्रा", "日本"])
def test_names_in_other_scripts_end_in_a_readable_sheet(make_card, name):
    [(text, codes, _bottom)], _about = read(pass_pdf.write([make_card(plan_name=name)], SHEET))
    assert codes == [LPA]
    # What no font has is left out, and the sheet still says which eSIM it is.
    assert (name[0] in text) == (name != "日本")
    assert "Your eSIM" in text


def test_letters_of_other_scripts_are_there_as_text(make_card):
    sheet = pass_pdf.Sheet("Пассаж Ελλάδα", "https://esim.example.com", "K7QX-92MF-TB")
    [(text, _codes, _bottom)], _about = read(pass_pdf.write([make_card()], sheet))
    assert "Пассаж Ελλάδα" in text


def test_what_a_file_manager_shows_of_the_document_opens_nothing(make_card):
    content = pass_pdf.write([make_card()], SHEET)
    _pages, about = read(content)
    assert about["Title"] == "eSIM of order K7QX-92MF-TB"
    assert b"/Lang (en)" in content
    assert not any("LPA" in value or "K2-Q7XZ" in value for value in about.values())


def test_the_code_is_drawn_with_ten_pixels_a_module(make_card):
    [image] = [
        each
        for each in pypdfium2.PdfDocument(pass_pdf.write([make_card()], SHEET))[0].get_objects()
        if each.type == 3
    ]
    width, height = image.get_px_size()
    # 29 modules and a quiet zone of 4 on each side.
    assert (width, height) == (370, 370)
    assert qr.PIXELS_PER_MODULE == 10


@pytest.mark.parametrize(
    ("sent", "drawn"),
    [
        ("+81 90\u20111234", "+81 90-1234"),
        ("\u200e+81 90 1234\u202c", "+81 90 1234"),
        ("＋８１ ９０", "+81 90"),
        ("٠١٢٣", "0123"),
        ("+81 90 доб. 7", "+81 90 доб. 7"),
    ],
)
def test_a_number_that_no_keyboard_types_is_drawn_as_one_that_it_does(make_card, sent, drawn):
    [(text, codes, _bottom)], _about = read(pass_pdf.write([make_card(iccid=sent, phone_number=sent)], SHEET))
    assert text.count(drawn) == 2
    assert codes == [LPA]


# Any letter that a database holds, with what has been trouble before.
ODD = st.text(
    st.one_of(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
        st.sampled_from("\u2011\u200e\u202e\u2067\n\t\u00ad\ufeff８ ٣אبไकी日😀*_[]()A1"),
    ),
    max_size=40,
)


@settings(max_examples=8, deadline=None)
@given(name=ODD, operators=ODD, fup=ODD, iccid=ODD, phone=ODD, language=st.sampled_from(["en", "ar"]))
def test_whatever_the_supplier_writes_there_is_a_sheet(name, operators, fup, iccid, phone, language):
    facts = [*FACTS, ("Network", operators), ("After that", fup)]
    card = card_of(plan_name=name, facts=facts, iccid=iccid, phone_number=phone)
    with translation.override(language):
        assert pass_pdf.write([card], SHEET).startswith(b"%PDF")


def test_from_right_to_left_the_sheet_is_mirrored_and_its_codes_stay(make_card):
    """Where the QR code is tells where the stub is; where the ICCID ends tells at which side lines begin."""
    places = {}
    for language in ("en", "ar"):
        with translation.override(language):
            page = pypdfium2.PdfDocument(pass_pdf.write([make_card()], SHEET))[0]
        [picture] = [each for each in page.get_objects() if each.type == 3]
        left, _, right, _ = picture.get_bounds()
        words = page.get_textpage()
        first, count = words.search("8948010010002120847").get_next()
        boxes = [words.get_charbox(at) for at in range(first, first + count)]
        places[language] = (left, right), (boxes[0][0], boxes[-1][2])
    width, margin = page.get_width(), 18 / 25.4 * 72
    (ltr_code, ltr_line), (rtl_code, rtl_line) = places["en"], places["ar"]
    assert rtl_code == pytest.approx((width - ltr_code[1], width - ltr_code[0]), abs=1)
    assert ltr_line[0] == pytest.approx(margin, abs=4)
    assert rtl_line[1] == pytest.approx(width - margin, abs=4)
