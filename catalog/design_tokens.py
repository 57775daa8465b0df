"""The values that css/tokens.css gives to colors, sizes and spaces, and what a reseller's theme puts in their place.

They are read here for what no style sheet reaches: pictures for sharing, the color of the browser's own bar, the style guide.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders

OURS: Final = "css/tokens.css"
THEME: Final = "theme/theme.css"
"""Static paths. The second one is there only in a shop with a theme of its own."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A rule for the root, by itself or as the only kind of rule in a media query: more is not needed to name tokens.
_RULE = re.compile(r"(@media[^{]*)\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}|:root\s*\{([^{}]*)\}", re.DOTALL)
_ROOT = re.compile(r":root\s*\{([^{}]*)\}", re.DOTALL)
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;}]+?)\s*(?:;|\Z)", re.DOTALL)
_DARK = re.compile(r"prefers-color-scheme:\s*dark")
_LIGHT = re.compile(r"prefers-color-scheme:\s*light")


@dataclass(frozen=True, slots=True)
class DesignTokens:
    """Values by name, such as `accent`, in a browser that prefers light, and in one that prefers dark."""

    light: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def design_tokens() -> DesignTokens:
    """Those of the shop. Read once: a theme is changed by a restart."""
    return read("\n".join(_texts()))


def _texts() -> Iterator[str]:
    for path in (OURS, THEME):
        found = finders.find(path)
        if isinstance(found, str):
            yield Path(found).read_text(encoding="utf-8")


def read(css: str) -> DesignTokens:
    """As a browser does, where each rule is for `:root`: what stands later wins, in its own media query only."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for query, rules, plain in _RULE.findall(_COMMENT.sub("", css)):
        found = dict(_TOKEN.findall("".join(_ROOT.findall(rules)) if query else plain))
        if not query or _LIGHT.search(query):
            light |= found
        if not query or _DARK.search(query):
            dark |= found
    return DesignTokens(light, dark)
