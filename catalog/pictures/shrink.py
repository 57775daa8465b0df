"""From a stranger's image to a small one of our own making. Pure."""

import io
from typing import Final

from PIL import Image

WIDTH, HEIGHT = 140, 84
"""Pixels, as many as a flag at the head of a page takes on a fine screen."""
LARGEST_SIDE: Final = 4_000
"""Pixels. A few hundred bytes may claim an image that fills the memory."""
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
START_OF_SCAN: Final = b"\xff\xda"
MOST_SCANS: Final = 32
"""Passes over a JPEG; ten are usual. Each costs a dozen bytes and goes over all pixels."""


class UnusableError(ValueError):
    """What came is no image that can be shown; the text says why, for staff."""


def shrink(data: bytes) -> bytes:
    """A PNG that fits WIDTH by HEIGHT, drawn anew: nothing of the original's other contents is left.

    Raises:
        UnusableError
    """
    problem = "The picture is of no known format or damaged"
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if max(image.size) > LARGEST_SIDE or data.count(START_OF_SCAN) > MOST_SCANS:
                problem = "The picture claims more pixels or passes than a flag has"
            else:
                return _small(image)
    except Exception:  # noqa: BLE001, S110  decoders raise anything on damaged input
        pass
    raise UnusableError(problem)


def _small(image: Image.Image) -> bytes:
    small = image.convert("RGBA")
    small.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()
