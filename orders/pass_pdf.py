"""eSIMs as boarding passes on paper: a PDF with one sheet for each, to be kept where there is no network.

It holds bearer secrets: send it to its shopper, keep it nowhere. Under a language that is written from the right, everything but the
codes is mirrored.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from orders import qr
from orders.paper import (
    HEADING,
    INK,
    LEFT,
    MAIN,
    NAME,
    QUIET,
    SMALL,
    TEXT,
    TOP,
    WIDTH,
    Point,
    caption,
    document,
    drawable,
    has_shape,
    mirrored,
    put,
    start_side,
)
from orders.presentation import EsimCard, number_text
from orders.wording import FIRST_STEPS, KEEP_TO_YOURSELF

if TYPE_CHECKING:
    from fpdf import FPDF

PASS_TOP, PASS_HEIGHT = 30.0, 92.0
STUB_WIDTH, QR_SIZE, PAD = 66.0, 54.0, 7.0
CODE_SIZES = (11, 10, 9, 8, 7, 6)
TITLE, FIGURE = (15.0, True), (14.0, True)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on every sheet. `address` is the shop's own, not the order's: a lost sheet opens one eSIM and not the order."""

    store_name: str
    address: str
    reference: str


def write(cards: Sequence[EsimCard], sheet: Sheet) -> bytes:
    """The passes of eSIMs that are ready, each on a sheet of its own."""
    steps = [str(step) for step in FIRST_STEPS]
    texts = [sheet.store_name, *steps, *(each for card in cards for each in _texts(card))]
    pdf = document("".join(texts), _("eSIM of order %(reference)s") % {"reference": sheet.reference})
    for card in cards:
        pdf.add_page()
        _head(pdf, card, sheet)
        _pass(pdf, card)
        _codes(pdf, card)
        _steps(pdf, steps)
        _foot(pdf, sheet)
    return bytes(pdf.output())


def _texts(card: EsimCard) -> list[str]:
    codes = [_typed(code) for _label, code in _codes_of(card)]
    return [card.plan_name, *(part for fact in card.facts for part in fact), *codes]


def _typed(code: str) -> str:
    """A code or number as a keyboard types it: plain digits and dashes, nothing that is not seen."""
    letters = (each for each in unicodedata.normalize("NFKC", code) if has_shape(each))
    return " ".join("".join(map(_typed_letter, letters)).split())


def _typed_letter(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    return "-" if unicodedata.category(letter) == "Pd" else letter


def _head(pdf: "FPDF", card: EsimCard, sheet: Sheet) -> None:
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*INK)
    put(pdf, (LEFT, TOP), sheet.store_name, NAME, 110)
    pdf.set_xy(LEFT, TOP)
    pdf.set_font(MAIN, size=9)
    pdf.set_text_color(*QUIET)
    end = "L" if get_language_bidi() else "R"
    order = _("Order %(reference)s") % {"reference": sheet.reference}
    pdf.cell(WIDTH, 7, f"{order} · {number_text(card)}", align=end)
    pdf.set_text_color(*INK)


def _pass(pdf: "FPDF", card: EsimCard) -> None:
    """The pass itself: facts on the body, the QR code on the stub, a perforation between them."""
    room = WIDTH - STUB_WIDTH - 2 * PAD
    stub = mirrored(LEFT + WIDTH - STUB_WIDTH, STUB_WIDTH)
    perforation = mirrored(LEFT + WIDTH - STUB_WIDTH, 0)
    pdf.set_line_width(0.3)
    pdf.rect(LEFT, PASS_TOP, WIDTH, PASS_HEIGHT, style="D", round_corners=True, corner_radius=4)
    pdf.set_dash_pattern(dash=1.6, gap=1.6)
    pdf.line(perforation, PASS_TOP, perforation, PASS_TOP + PASS_HEIGHT)
    pdf.set_dash_pattern()
    name = drawable(card.plan_name) or number_text(card)
    _facts(pdf, card, put(pdf, (LEFT + PAD, PASS_TOP + PAD), name, TITLE, room) + 4, room)
    pdf.image(
        io.BytesIO(qr.png(card.lpa)),
        x=stub + (STUB_WIDTH - QR_SIZE) / 2,
        y=PASS_TOP + PAD,
        w=QR_SIZE,
        alt_text=_("QR code of this eSIM. The same code stands below as text."),
    )
    pdf.set_xy(stub + 3, PASS_TOP + PAD + QR_SIZE + 2)
    pdf.set_font(MAIN, size=9)
    pdf.multi_cell(STUB_WIDTH - 6, 4.4, _("Scan this with the phone that will use the eSIM."), align="C")


def _facts(pdf: "FPDF", card: EsimCard, y: float, room: float) -> None:
    """Two beside each other, in the order that they have everywhere; data and days are the largest."""
    column = room / 2
    for first in range(0, len(card.facts), 2):
        ends = []
        for number, (label, value) in enumerate(card.facts[first : first + 2]):
            x = LEFT + PAD + number * column
            below = caption(pdf, (x, y), label, column - 3)
            ends.append(put(pdf, (x, below), value, TEXT if first else FIGURE, column - 3))
        y = max(ends) + 3


def _codes_of(card: EsimCard) -> list[tuple[str, str]]:
    codes = [
        (_("SM-DP+ address"), card.smdp_address),
        (_("Activation code"), card.matching_id),
        (_("All in one"), card.lpa),
        (_("ICCID"), card.iccid),
        (_("Phone number"), card.phone_number),
    ]
    return [(label, code) for label, code in codes if code]


def _codes(pdf: "FPDF", card: EsimCard) -> None:
    y = PASS_TOP + PASS_HEIGHT + 8
    for label, code in _codes_of(card):
        y = _code(pdf, (LEFT, caption(pdf, (LEFT, y), label)), _typed(code)) + 2.5
    pdf.set_y(y)


def _code(pdf: "FPDF", at: Point, code: str) -> float:
    """In letters that cannot be taken for each other, as large as lets it stand on one line.

    The font for that has no others than ASCII; what the supplier writes beyond it stands in the main one.
    """
    from fpdf.enums import WrapMode

    if not code.isascii():
        return put(pdf, at, code, TEXT)
    for size in CODE_SIZES:
        pdf.set_font("courier", size=size)
        if pdf.get_string_width(code) <= WIDTH:
            break
    pdf.set_xy(*at)
    pdf.multi_cell(WIDTH, 5, code, align=start_side(), wrapmode=WrapMode.CHAR, new_x="LMARGIN", new_y="NEXT")
    end: float = pdf.get_y()
    return end


def _steps(pdf: "FPDF", steps: Sequence[str]) -> None:
    y = put(pdf, (LEFT, pdf.get_y() + 4), _("First steps"), HEADING) + 1.5
    for number, step in enumerate(steps, 1):
        put(pdf, (LEFT, y), f"{number}.", TEXT, 8)
        y = put(pdf, (LEFT + 8, y), step, TEXT, WIDTH - 8) + 1.2


def _foot(pdf: "FPDF", sheet: Sheet) -> None:
    pdf.set_text_color(*QUIET)
    put(pdf, (LEFT, 250), f"{KEEP_TO_YOURSELF} {sheet.store_name}, {sheet.address}", SMALL)
    pdf.set_text_color(*INK)
