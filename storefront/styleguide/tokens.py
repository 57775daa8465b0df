"""The design tokens as the page shows them: colors with what is read on them, sizes of type, spaces and corners."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from catalog.design_tokens import design_tokens
from storefront.contrast import Measured, measured

_COLOR: Final = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(|[a-z]+\Z", re.IGNORECASE)
_NO_COLOR: Final = ("font", "mono")
_PIXELS: Final = re.compile(r"([\d.]+)px")
_SPACE: Final = re.compile(r"s\d+")


class Swatch(NamedTuple):
    """A color token, and its values in both schemes."""

    name: str
    light: str
    dark: str


class Size(NamedTuple):
    """A token that is a length; `pixels` is 0 where it depends on the window."""

    name: str
    value: str
    pixels: float


class Ratio(NamedTuple):
    """One pair of colors in both schemes; None in one where it cannot be measured."""

    name: str
    ground: str
    light: Measured | None
    dark: Measured | None


@dataclass(frozen=True, slots=True)
class Sheet:
    swatches: Sequence[Swatch]
    ratios: Sequence[Ratio]
    type_scale: Sequence[Size]
    spaces: Sequence[Size]
    corners: Sequence[Size]


def sheet() -> Sheet:
    """The tokens of this shop, a theme's among them."""
    tokens = design_tokens()
    sizes = [_size(name, value) for name, value in tokens.light.items()]
    return Sheet(
        swatches=[
            Swatch(name, value, tokens.dark[name])
            for name, value in tokens.light.items()
            if _COLOR.match(value) and name not in _NO_COLOR
        ],
        ratios=_ratios(),
        type_scale=[size for size in sizes if size.name.startswith("text")],
        spaces=[size for size in sizes if _SPACE.fullmatch(size.name)],
        corners=[size for size in sizes if size.name.startswith("radius")],
    )


def _ratios() -> list[Ratio]:
    tokens = design_tokens()
    light = {each.pair: each for each in measured(tokens.light)}
    dark = {each.pair: each for each in measured(tokens.dark)}
    pairs = dict.fromkeys([*light, *dark])
    return [Ratio(pair.token, pair.ground, light.get(pair), dark.get(pair)) for pair in pairs]


def _size(name: str, value: str) -> Size:
    found = _PIXELS.fullmatch(value)
    return Size(name, value, float(found[1]) if found else 0)
