"""A receipt or credit note as a PDF: the same facts as its page, and the same bytes each time.

A long one goes on over as many sheets as it takes, each with its number.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from orders.models import Receipt
from orders.paper import (
    HEADING,
    INK,
    LEFT,
    NAME,
    QUIET,
    SMALL,
    TEXT,
    TOP,
    WIDTH,
    Point,
    Style,
    caption,
    document,
    end_side,
    mirrored,
    put,
    put_figure,
)
from orders.receipts import Amount, Document, Row, read

if TYPE_CHECKING:
    from fpdf import FPDF

BOTTOM, FOOT = 248.0, 258.0
PARTY_WIDTH = 80.0
# Where each column begins, from the left margin, and how wide it is.
COLUMNS = ((0.0, 90.0), (92.0, 18.0), (112.0, 30.0), (144.0, 30.0))
SUMS_WIDTH = 92.0
TOTAL: Style = (12.0, True)


def of(receipt: Receipt) -> bytes:
    """The document in its own language, whoever asks for it."""
    with translation.override(receipt.facts["language"]):
        return write(read(receipt))


def write(receipt: Document) -> bytes:
    """In the active language."""
    pdf = document("".join(_texts(receipt)), f"{receipt.title} {receipt.number}")
    # The library would write down when this copy was made, and two copies of one document would differ.
    pdf.set_creation_date(datetime.combine(receipt.issued, time(), UTC))
    y = _table_head(pdf, _opening(pdf, receipt))
    for row in receipt.rows:
        y = _row(pdf, receipt, row, y)
    y = _sums(pdf, receipt, _room(pdf, receipt, y, 50))
    _notes(pdf, receipt, y + 8)
    return bytes(pdf.output())


def _texts(receipt: Document) -> Iterable[str]:
    yield from (
        receipt.title,
        receipt.about,
        receipt.issued_on,
        *receipt.seller,
        *receipt.buyer,
        *receipt.notes,
    )
    for row in receipt.rows:
        yield from (row.name, row.price, row.amount)
    for amount in (*receipt.sums, receipt.total, *receipt.taxes):
        yield from (amount.label, amount.text)
    yield from (_("Seller"), _("Buyer"), *_headings())


def _headings() -> list[str]:
    return [_("What"), _("How many"), _("Each"), _("Amount")]


def _opening(pdf: "FPDF", receipt: Document) -> float:
    """The first sheet down to the table."""
    pdf.add_page()
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*INK)
    y = put(pdf, (LEFT, TOP), f"{receipt.title} {receipt.number}", NAME)
    y = put(pdf, (LEFT, y + 1), receipt.issued_on, TEXT)
    y = put(pdf, (LEFT, y + 0.5), receipt.about, TEXT) + 8
    ends = [_party(pdf, (LEFT, y), _("Seller"), receipt.seller)]
    if receipt.buyer:
        ends.append(_party(pdf, (LEFT + WIDTH - PARTY_WIDTH, y), _("Buyer"), receipt.buyer))
    return max(ends) + 10


def _party(pdf: "FPDF", at: Point, label: str, lines: Sequence[str]) -> float:
    x, y = at
    y = caption(pdf, at, label, PARTY_WIDTH) + 0.5
    for line in lines:
        y = put(pdf, (x, y), line, TEXT, PARTY_WIDTH)
    return y


def _table_head(pdf: "FPDF", y: float) -> float:
    pdf.set_text_color(*QUIET)
    y = _cells(pdf, _headings(), SMALL, y) + 1
    pdf.set_text_color(*INK)
    return _rule(pdf, y) + 2


def _row(pdf: "FPDF", receipt: Document, row: Row, y: float) -> float:
    cells = (row.name, str(row.quantity), row.price, row.amount)
    return _cells(pdf, cells, TEXT, _room(pdf, receipt, y, 16)) + 2


def _cells(pdf: "FPDF", cells: Sequence[str], style: Style, y: float) -> float:
    """One row of the table: a name, then figures."""
    (x, width), *columns = COLUMNS
    ends = [put(pdf, (LEFT + x, y), cells[0], style, width)]
    for words, (x, width) in zip(cells[1:], columns, strict=True):
        ends.append(put_figure(pdf, (LEFT + x, y), words, style, width))
    return max(ends)


def _room(pdf: "FPDF", receipt: Document, y: float, needed: float) -> float:
    """`y`, or the top of another sheet where less than `needed` is left of this one."""
    if y + needed <= BOTTOM:
        return y
    pdf.add_page()
    return _table_head(pdf, put(pdf, (LEFT, TOP), f"{receipt.title} {receipt.number}", HEADING) + 4)


def _sums(pdf: "FPDF", receipt: Document, y: float) -> float:
    y = _rule(pdf, y) + 2
    for amount in receipt.sums:
        y = _amount(pdf, amount, TEXT, y)
    y = _amount(pdf, receipt.total, TOTAL, y) + 1
    pdf.set_text_color(*QUIET)
    for amount in receipt.taxes:
        y = _amount(pdf, amount, TEXT, y)
    pdf.set_text_color(*INK)
    return y


def _amount(pdf: "FPDF", amount: Amount, style: Style, y: float) -> float:
    """Beside each other under the last columns."""
    x = LEFT + WIDTH - SUMS_WIDTH
    ends = (
        put(pdf, (x, y), amount.label, style, SUMS_WIDTH - 36),
        put_figure(pdf, (LEFT + WIDTH - 36, y), amount.text, style, 36),
    )
    return max(ends) + 1


def _rule(pdf: "FPDF", y: float) -> float:
    pdf.set_line_width(0.2)
    pdf.line(LEFT, y, LEFT + WIDTH, y)
    return y


def _notes(pdf: "FPDF", receipt: Document, y: float) -> None:
    for note in receipt.notes:
        y = put(pdf, (LEFT, y), note, TEXT) + 1
    pages = pdf.pages_count
    for page in range(1, pages + 1):
        pdf.page = page
        pdf.set_xy(mirrored(LEFT, WIDTH), FOOT)
        pdf.set_font(size=SMALL[0])
        pdf.set_text_color(*QUIET)
        pdf.cell(WIDTH, 5, f"{receipt.number} · {page}/{pages}", align=end_side())
