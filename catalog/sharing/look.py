"""The shop's colors, from the one file in which a reseller changes them."""

import re
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import ImageColor

from catalog.sharing.card import Look

TOKEN = re.compile(r"--([a-z-]+):\s*([^;]+);")
STANDARD = Look(
    paper="#faf8f4",
    card="#ffffff",
    ink="#14213d",
    quiet="#565f75",
    line="#dcdad8",
    band="#14213d",
    on_band="#faf8f4",
    on_band_quiet="#c3cbdb",
    accent="#c2410c",
)


@lru_cache(maxsize=1)
def look() -> Look:
    """The light colors of tokens.css; ours where it has none that can be drawn, such as one that is half transparent."""
    found = finders.find("css/tokens.css")
    text = Path(found).read_text(encoding="utf-8") if isinstance(found, str) else ""
    # The light ones come first: the dark ones stand in a block of their own below.
    tokens = {name.replace("-", "_"): value for name, value in reversed(TOKEN.findall(text))}
    return Look(*(_color(tokens.get(each.name, ""), getattr(STANDARD, each.name)) for each in fields(Look)))


def _color(value: str, otherwise: str) -> str:
    try:
        ImageColor.getrgb(value.strip())
    except ValueError:
        return otherwise
    return value.strip()
