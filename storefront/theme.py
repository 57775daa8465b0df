"""What a reseller puts in place of ours: colors, logo and icon from `static/` of the theme's folder. Its `templates/` need no code."""

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from PIL import Image, UnidentifiedImageError

from catalog.design_tokens import THEME, design_tokens

logger = logging.getLogger(__name__)
OUR_ICON: Final = "img/icon.svg"
_VIEW_BOX = re.compile(r'\bviewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*"')
LOGO_HEIGHT: Final = 32
"""Pixels, as base.css shows it."""


@dataclass(frozen=True, slots=True)
class Logo:
    """`width` and `height` in pixels as it is shown, so that its place is kept while it loads; 0 where they cannot be told."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Theme:
    """Addresses of its files, empty or None where it has none, and the ground colors for the browser's own bar."""

    stylesheet: str
    logo: Logo | None
    icon: str
    light_ground: str
    dark_ground: str


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The shop's. Read once: a theme is changed by collecting static files and a restart."""
    tokens = design_tokens()
    return Theme(
        stylesheet=_address(THEME),
        logo=_logo(f"theme/{settings.STORE_LOGO}") if settings.STORE_LOGO else None,
        icon=_address("theme/icon.svg") or static(OUR_ICON),
        light_ground=tokens.light.get("paper", ""),
        dark_ground=tokens.dark.get("paper", ""),
    )


def _address(path: str) -> str:
    """Empty where there is no such file, and where it was not collected: a shop without its colors still sells."""
    if not finders.find(path):
        return ""
    try:
        return static(path)
    except ValueError:
        logger.warning("%s of THEME_DIR is left out until `manage.py collectstatic` has been run.", path)
        return ""


def _logo(path: str) -> Logo | None:
    url = _address(path)
    if not url:
        return None
    width, height = _size(Path(str(finders.find(path))))
    return Logo(url, round(width * LOGO_HEIGHT / height) if height else 0, LOGO_HEIGHT if height else 0)


def _size(file: Path) -> tuple[float, float]:
    """In pixels, or in units of an SVG; zeros for what tells neither."""
    if file.suffix.lower() == ".svg":
        found = _VIEW_BOX.search(file.read_text(encoding="utf-8", errors="replace"))
        return (float(found[1]), float(found[2])) if found else (0, 0)
    try:
        with Image.open(file) as picture:
            return picture.size
    except UnidentifiedImageError:
        return (0, 0)
