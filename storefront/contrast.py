"""How well one color can be told from another (WCAG 2.2, "contrast ratio"), and which of the shop's must be. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from PIL import ImageColor

TEXT: Final = 4.5
SIGN: Final = 3.0
"""The least ratio of text (success criterion 1.4.3), and of frames and signs (1.4.11)."""


class Pair(NamedTuple):
    """Two design tokens, one of which is seen on the other, and the least ratio between them."""

    token: str
    ground: str
    least: float = TEXT


PAIRS: Final = (
    *(Pair(token, ground) for token in ("ink", "quiet") for ground in ("paper", "card", "sunken", "stub")),
    Pair("on-accent", "accent"),
    Pair("on-accent", "accent-hover"),
    Pair("accent", "paper", SIGN),
    Pair("accent", "card", SIGN),
    Pair("on-band", "band"),
    Pair("on-band-quiet", "band"),
    *(
        Pair(token, ground)
        for token in ("good", "warn", "bad")
        for ground in (f"{token}-ground", "card", "paper")
    ),
)


class Measured(NamedTuple):
    """A pair and its ratio, rounded down, so that what does not suffice never looks as if it did."""

    pair: Pair
    ratio: float

    @property
    def is_enough(self) -> bool:
        return self.ratio >= self.pair.least


def measured(tokens: Mapping[str, str]) -> Iterator[Measured]:
    """Each pair of which both colors can be read; a half transparent one cannot."""
    for pair in PAIRS:
        try:
            ratio = contrast(tokens.get(pair.token, ""), tokens.get(pair.ground, ""))
        except ValueError:
            continue
        yield Measured(pair, ratio)


def contrast(one: str, other: str) -> float:
    """Between 1 and 21. Raises ValueError for what is no opaque color."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return int((lighter + 0.05) / (darker + 0.05) * 100) / 100


def _luminance(color: str) -> float:
    red, green, blue, *alpha = ImageColor.getrgb(color)
    if alpha not in ([], [255]):
        raise ValueError(f"{color} lets through what is behind it.")
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004  sRGB's own
