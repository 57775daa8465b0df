"""The colors of the pictures: the light ones of the shop's design tokens."""

from dataclasses import fields

from PIL import ImageColor

from catalog.design_tokens import design_tokens
from catalog.sharing.card import Look

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


def look() -> Look:
    """Those of the style sheets; ours where they have none that can be drawn, such as one that is half transparent."""
    tokens = {name.replace("-", "_"): value for name, value in design_tokens().light.items()}
    return Look(*(_color(tokens.get(each.name, ""), getattr(STANDARD, each.name)) for each in fields(Look)))


def _color(value: str, otherwise: str) -> str:
    try:
        ImageColor.getrgb(value.strip())
    except ValueError:
        return otherwise
    return value.strip()
