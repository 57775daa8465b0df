"""Draws a place as a boarding pass: name on the body, price on the stub. Pure."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from catalog.sharing import fonts
from catalog.sharing.fonts import BOLD, REGULAR

WIDTH, HEIGHT = 1200, 630
"""Pixels; the size that those who show such pictures ask for."""
VERSION: Final = 1
"""Raise it when the same words are drawn differently."""
LEFT, TOP, RIGHT, BOTTOM = 60, 60, 1140, 570
STUB: Final = 830
INSET: Final = 48
NOTCH: Final = 18
SIZES: Final = range(104, 43, -6)
LINES: Final = 3
LEADING: Final = 1.1
NAME_HEIGHT: Final = 250
PRICE_SIZES: Final = range(72, 27, -4)


@dataclass(frozen=True, slots=True)
class Look:
    """Colors, as CSS writes them."""

    paper: str
    card: str
    ink: str
    quiet: str
    line: str
    band: str
    on_band: str
    on_band_quiet: str
    accent: str


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the pass; `mark` is the country's code, and each of `left` and `right` a label and a value."""

    store: str
    name: str
    mark: str
    left: tuple[str, str]
    right: tuple[str, str]


def draw(words: Words, look: Look) -> bytes:
    """A PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), look.paper)
    pen = ImageDraw.Draw(image)
    _pass(pen, look)
    _body(pen, words, look)
    _stub(pen, words, look)
    file = io.BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _pass(pen: ImageDraw.ImageDraw, look: Look) -> None:
    box = (LEFT, TOP, RIGHT, BOTTOM)
    pen.rounded_rectangle(box, radius=32, fill=look.card, outline=look.line, width=2)
    pen.rounded_rectangle((STUB, TOP, RIGHT, BOTTOM), radius=32, fill=look.band)
    pen.rectangle((STUB, TOP, STUB + 40, BOTTOM), fill=look.band)
    for y in (TOP, BOTTOM):
        pen.ellipse((STUB - NOTCH, y - NOTCH, STUB + NOTCH, y + NOTCH), fill=look.paper)
    for y in range(TOP + NOTCH + 14, BOTTOM - NOTCH - 10, 22):
        pen.line((STUB, y, STUB, y + 11), fill=look.on_band_quiet, width=3)


def _body(pen: ImageDraw.ImageDraw, words: Words, look: Look) -> None:
    x, room = LEFT + INSET, STUB - LEFT - 2 * INSET
    pen.rounded_rectangle((x, TOP + INSET, x + 64, TOP + INSET + 8), radius=4, fill=look.accent)
    fonts.write(pen, (x, TOP + 108), _cut(words.store, room, 34, BOLD), (34, BOLD, look.ink))
    size, lines = fitted(words.name, room)
    y = TOP + 135 + size * 0.8 + (NAME_HEIGHT - size * LEADING * len(lines)) / 2
    for line in lines:
        fonts.write(pen, (x, y), line, (size, BOLD, look.ink))
        y += size * LEADING
    _field(pen, (x, BOTTOM - 92), words.left, (36, look.quiet, look.ink))


def _stub(pen: ImageDraw.ImageDraw, words: Words, look: Look) -> None:
    x, room = STUB + INSET - 6, RIGHT - STUB - 2 * INSET + 12
    if words.mark:
        fonts.write(pen, (x, TOP + 130), words.mark, (88, BOLD, look.on_band))
    else:
        _several(pen, (x, TOP + 56), look.on_band)
    label, price = words.right
    size = next((size for size in PRICE_SIZES if fonts.width(price, size, BOLD) <= room), PRICE_SIZES[-1])
    _field(pen, (x, BOTTOM - 56 - size), (label, price), (size, look.on_band_quiet, look.on_band))


def _several(pen: ImageDraw.ImageDraw, at: tuple[float, float], color: str) -> None:
    """Three circles that overlap: the sign of what is more than one country."""
    for dx, dy in ((0, 0), (36, 0), (18, 32)):
        x, y = at[0] + dx, at[1] + dy
        pen.ellipse((x, y, x + 60, y + 60), outline=color, width=5)


def _field(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    field: tuple[str, str],
    style: tuple[int, str, str],
) -> None:
    """Label above, value below, as on every pass of the shop."""
    (x, y), (label, value), (size, quiet, color) = at, field, style
    fonts.write(pen, (x, y), label.upper(), (24, REGULAR, quiet))
    fonts.write(pen, (x, y + size + 10), value, (size, BOLD, color))


def fitted(text: str, room: float) -> tuple[int, list[str]]:
    """The largest size in which `text` takes few enough lines of `room` pixels, and those lines; cut where none does."""
    for size in SIZES:
        lines = _wrapped(text, room, size)
        is_low = len(lines) <= LINES and len(lines) * size * LEADING <= NAME_HEIGHT
        if is_low and all(fonts.width(line, size, BOLD) <= room for line in lines):
            return size, lines
    size = SIZES[-1]
    lines = _wrapped(text, room, size)[:LINES]
    return size, [_cut(line, room, size, BOLD) for line in lines]


def _wrapped(text: str, room: float, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and fonts.width(f"{lines[-1]} {word}", size, BOLD) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _cut(text: str, room: float, size: int, weight: int) -> str:
    if fonts.width(text, size, weight) <= room:
        return text
    while text and fonts.width(f"{text}…", size, weight) > room:
        text = text[:-1]
    return f"{text}…"
