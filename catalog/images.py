"""Opening an image that a stranger made: only where its header promises bearable work. Pure."""

import io
from collections.abc import Callable
from typing import Final, TypeVar

from PIL import Image

LARGEST_SIDE: Final = 4_000
"""Pixels. A few hundred bytes may claim an image that fills the memory."""
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
START_OF_SCAN: Final = b"\xff\xda"
MOST_SCANS: Final = 32
"""Passes over a JPEG; ten are usual. Each costs a dozen bytes and goes over all pixels."""
DAMAGED: Final = "The picture is of no known format or damaged."
TOO_MANY_PIXELS: Final = "The picture has too many pixels."
Result = TypeVar("Result")


class UnreadableImageError(ValueError):
    """What came is no image that may be decoded; the text says why, for staff, and never what it holds."""


def read_image(data: bytes, use: Callable[[Image.Image], Result]) -> Result:
    """What `use` makes of the image, of a GIF of its first frame; the image is closed afterwards.

    Raises:
        UnreadableImageError: none of the four formats, too large, or damaged.
    """
    problem = ""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if not (problem := _too_much(image, data)):
                return use(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        problem = TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001, S110  decoders raise anything on damaged input, and what they say may quote it
        pass
    raise UnreadableImageError(problem or DAMAGED)


def _too_much(image: Image.Image, data: bytes) -> str:
    if max(image.size) > LARGEST_SIDE:
        return TOO_MANY_PIXELS
    if image.format == "JPEG" and data.count(START_OF_SCAN) > MOST_SCANS:
        return "The picture has too many scans."
    return ""
