"""What our sheets of paper share: their measures, their letters, and text that begins where the language begins.

Sizes are in millimeters, those of type in points; what stands on an A4 sheet here also fits on Letter.
"""

import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import get_language, get_language_bidi

from catalog.sharing import fonts

if TYPE_CHECKING:
    from fpdf import FPDF

PAGE_WIDTH = 210.0
LEFT, TOP, WIDTH = 18.0, 16.0, 174.0
INK, QUIET = (20, 33, 61), (86, 95, 117)
MAIN = "main"
# Zero-width, and part of how Persian and Indian words are spelled.
JOINERS = "\u200c\u200d"
Point = tuple[float, float]
# Points, and whether it is heavier than the rest.
Style = tuple[float, bool]
SMALL, TEXT, HEADING, NAME = (8.0, False), (10.0, False), (12.0, True), (14.0, True)
LABEL = (7.0, False)


def document(text: str, title: str) -> "FPDF":
    """An empty document with the letters for `text`. Fonts are embedded as they are: to cut a weight out of one takes seconds."""
    # Few pages need it, and it takes a while to load.
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.set_title(title)
    pdf.set_lang(get_language() or "en")
    for script, path in fonts.files(text).items():
        pdf.add_font(script or MAIN, fname=path)
    pdf.set_fallback_fonts([script for script in fonts.files(text) if script])
    pdf.set_text_shaping(True)
    return pdf


def mirrored(x: float, width: float) -> float:
    """Where something of `width` begins at the left that would begin at `x` if lines ran from left to right."""
    return PAGE_WIDTH - x - width if get_language_bidi() else x


def start_side() -> str:
    """The side at which lines begin."""
    return "R" if get_language_bidi() else "L"


def end_side() -> str:
    """The side at which they end."""
    return "L" if get_language_bidi() else "R"


def put(pdf: "FPDF", at: Point, text: str, style: Style, width: float = WIDTH) -> float:
    """Text from `at` on, broken into lines of `width`, and where it ends below. The color stays as it was set."""
    return _write(pdf, at, text, style, (width, start_side()))


def put_figure(pdf: "FPDF", at: Point, text: str, style: Style, width: float) -> float:
    """The same, with lines that end together."""
    return _write(pdf, at, text, style, (width, end_side()))


def _write(pdf: "FPDF", at: Point, text: str, style: Style, room: tuple[float, str]) -> float:
    (x, y), (size, is_strong), (width, side) = at, style, room
    pdf.set_font(MAIN, size=size)
    # The one weight that the font file brings, drawn with an outline where it should be heavier.
    pdf.text_mode = "FILL_STROKE" if is_strong else "FILL"
    pdf.set_line_width(size * 0.012)
    pdf.set_xy(mirrored(x, width), y)
    pdf.multi_cell(width, size * 0.47, drawable(text), align=side, new_x="LMARGIN", new_y="NEXT")
    pdf.text_mode = "FILL"
    end: float = pdf.get_y()
    return end


def drawable(text: str) -> str:
    """Without what no font of ours has, such as Chinese letters: between others they would tear Arabic words apart."""
    return " ".join("".join(each for each in text if has_shape(each) and fonts.can_draw(each)).split())


def has_shape(letter: str) -> bool:
    """Whether it is seen, or parts or joins what is: marks of direction, halves of letters and the like are not."""
    return letter.isspace() or letter in JOINERS or unicodedata.category(letter)[0] != "C"


def caption(pdf: "FPDF", at: Point, text: str, width: float = WIDTH) -> float:
    pdf.set_text_color(*QUIET)
    end = put(pdf, at, text.upper(), LABEL, width)
    pdf.set_text_color(*INK)
    return end
