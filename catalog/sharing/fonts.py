"""Noto Sans for the script that a text is written in. Pillow's own font stops at the Latin letters of western Europe."""

import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import manimgx_fonts
from PIL import ImageDraw, ImageFont

FOLDER: Final = Path(manimgx_fonts.__file__).parent
IN_THE_MAIN_FONT: Final = ("Latin", "Greek", "Cyrillic")
REGULAR, BOLD = 400, 700

Font = ImageFont.FreeTypeFont


def can_draw(text: str) -> bool:
    """Whether there is a letter shape for each letter; Chinese, Japanese and Korean ones are not installed."""
    return all(_path(_script(letter)).exists() for letter in text if letter.isalpha())


def files(text: str) -> dict[str, Path]:
    """The font files that `text` needs, by script; the main one, which every text has, is the first and named by nothing."""
    needed = {script: _path(script) for script, _run in _runs(text)}
    return {"": _path("")} | {script: path for script, path in needed.items() if path.exists()}


def width(text: str, size: int, weight: int) -> float:
    """Pixels."""
    return sum(_font(script, size, weight).getlength(run) for script, run in _runs(text))


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, style: tuple[int, int, str]) -> None:
    """Write one line with its baseline at `at`. `style`: size in pixels, weight, color."""
    size, weight, color = style
    x, y = at
    for script, run in _runs(text):
        font = _font(script, size, weight)
        draw.text((x, y), run, fill=color, font=font, anchor="ls")
        x += font.getlength(run)


def _runs(text: str) -> list[tuple[str, str]]:
    """Pieces of one script each; what belongs to none, such as a space, stays with the letters before it."""
    scripts, last = [], ""
    for each in text:
        script = _script(each)
        # A vowel sign or a currency's is no letter, and still has its shape in the font of its script alone.
        last = script if each.isalpha() or (script and _path(script).exists()) else last
        scripts.append(last)
    pairs = zip(scripts, text, strict=True)
    return [
        (script, "".join(each for _, each in run)) for script, run in groupby(pairs, lambda pair: pair[0])
    ]


def _script(letter: str) -> str:
    """As Unicode's name of the letter begins: LATIN SMALL LETTER A, THAI CHARACTER KO KAI."""
    script = unicodedata.name(letter, "").partition(" ")[0].title()
    return "" if script in IN_THE_MAIN_FONT else script


def _path(script: str) -> Path:
    return FOLDER / f"NotoSans{script}[wght].ttf"


@lru_cache(maxsize=64)
def _font(script: str, size: int, weight: int) -> Font:
    path = _path(script)
    font = ImageFont.truetype(path if path.exists() else _path(""), size)
    font.set_variation_by_axes([weight])
    return font
