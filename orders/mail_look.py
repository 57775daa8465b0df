"""How mails look: the shop's own colors and type, written the way that mail readers understand.

The colors are those of the pages, a reseller's theme among them. Mail readers know neither variables nor color functions: a token counts
when it is written as #rrggbb, and otherwise the color that the shop comes with is kept.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from catalog.design_tokens import DesignTokens, design_tokens

# Light and dark, as the shop comes.
SHIPPED = {
    "paper": ("#faf8f4", "#0e1524"),
    "card": ("#ffffff", "#172036"),
    "stub": ("#fffdf8", "#1b2640"),
    "sunken": ("#f1ede4", "#0a101c"),
    "ink": ("#14213d", "#eef1f6"),
    "quiet": ("#565f75", "#aab4c8"),
    "accent": ("#c2410c", "#ff7a59"),
    "on-accent": ("#ffffff", "#14213d"),
}
LINE_INK = 0.16
PERFORATION_INK = 0.4
# No quotes: inside an attribute they would have to be escaped, which some mail readers undo wrongly.
FONT = "ui-sans-serif,system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"
DARK_SCREENS = "@media (prefers-color-scheme: dark)"
BOTH_SCHEMES = "light dark"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class Colors(NamedTuple):
    """The colors of one theme, as #rrggbb. `line` and `perforation` are ink on the card, thinned: mail readers know no transparency."""

    paper: str
    card: str
    stub: str
    sunken: str
    ink: str
    quiet: str
    accent: str
    on_accent: str
    line: str
    perforation: str


class Look(NamedTuple):
    """What the mail templates write into their attributes: both themes, and a style for each kind of text in the light one.

    Light stands in the attributes, as some readers know nothing else; dark stands in the style sheet, by class.
    """

    light: Colors
    dark: Colors
    css: Mapping[str, str]


@lru_cache(maxsize=1)
def look() -> Look:
    light, dark = themes(design_tokens())
    return Look(light, dark, _styles(light))


def unusable_tokens() -> list[str]:
    """Tokens that mails cannot take over as they stand, in either theme."""
    light, dark = _read(design_tokens())
    return sorted({name for name in SHIPPED if name not in light or name not in dark})


def themes(tokens: DesignTokens) -> tuple[Colors, Colors]:
    """Light and dark by the shop's tokens."""
    light, dark = _read(tokens)
    usable = {name for name in SHIPPED if name in light and name in dark}
    return (
        _colors({name: light[name] if name in usable else SHIPPED[name][0] for name in SHIPPED}),
        _colors({name: dark[name] if name in usable else SHIPPED[name][1] for name in SHIPPED}),
    )


def in_theme(html: str, theme: str) -> str:
    """A mail as a screen that is `light` or `dark` shows it, whatever the reader's own screen is."""
    always = "@media all" if theme == "dark" else "@media not all"
    return html.replace(DARK_SCREENS, always).replace(f'"{BOTH_SCHEMES}"', f'"{theme}"')


def _read(tokens: DesignTokens) -> tuple[dict[str, str], dict[str, str]]:
    light, dark = (
        {name: value for name, value in values.items() if _HEX.fullmatch(value)}
        for values in (tokens.light, tokens.dark)
    )
    return light, dark


def _colors(found: Mapping[str, str]) -> Colors:
    lines = {
        "line": _mix(found["ink"], found["card"], LINE_INK),
        "perforation": _mix(found["ink"], found["card"], PERFORATION_INK),
    }
    return Colors(**{name.replace("-", "_"): color for name, color in found.items()}, **lines)


def _mix(color: str, ground: str, share: float) -> str:
    """`color` laid over `ground` so thinly that only its `share` is seen."""
    pairs = zip(bytes.fromhex(color[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(over * share + under * (1 - share)) for over, under in pairs).hex()


def _styles(light: Colors) -> dict[str, str]:
    small = "font-size:14px;line-height:1.45"
    return {
        "ground": f"background:{light.paper};color:{light.ink};font-family:{FONT};font-size:16px;line-height:1.5;",
        "h1": f"margin:0 0 12px;font-size:26px;line-height:1.2;font-weight:700;color:{light.ink};",
        "h2": f"margin:28px 0 8px;font-size:18px;line-height:1.3;font-weight:700;color:{light.ink};",
        "text": "margin:0 0 12px;",
        "list": "margin:0 0 12px;padding:0;",
        "item": "margin:0 0 6px;",
        "quiet": f"margin:0 0 12px;{small};color:{light.quiet};",
        "label": f"margin:0;font-size:12px;line-height:1.4;letter-spacing:0.06em;text-transform:uppercase;color:{light.quiet};",
        "link": f"color:{light.ink};text-decoration:underline;",
        "pass": f"margin:20px 0 0;background:{light.card};border:1px solid {light.line};border-radius:12px;border-collapse:separate;",
        "pass_name": f"margin:4px 0 12px;font-size:20px;line-height:1.25;font-weight:700;color:{light.ink};",
        "value": f"margin:0 0 10px;font-size:15px;line-height:1.35;font-weight:600;color:{light.ink};",
        "stub": f"display:block;padding:16px;text-align:center;background:{light.stub};border-top:2px dashed {light.perforation};",
        "codes": f"padding:16px 20px;border-top:2px dashed {light.perforation};",
        "code": (
            f"margin:2px 0 10px;padding:8px 10px;background:{light.sunken};color:{light.ink};border-radius:8px;font-family:{MONO};"
            "font-size:14px;line-height:1.4;word-break:break-all;"
        ),
        "button": f"background:{light.accent};border-radius:8px;text-align:center;mso-padding-alt:14px 24px;",
        "button_link": (
            f"display:inline-block;padding:14px 24px;color:{light.on_accent};text-decoration:none;font-size:16px;line-height:20px;"
            "font-weight:600;"
        ),
    }
