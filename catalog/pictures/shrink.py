"""From a stranger's image to a small one of our own making. Pure."""

import io

from PIL import Image

from catalog.images import read_image

WIDTH, HEIGHT = 140, 84
"""Pixels, as many as a flag at the head of a page takes on a fine screen."""


def shrink(data: bytes) -> bytes:
    """A PNG that fits WIDTH by HEIGHT, drawn anew: nothing of the original's other contents is left.

    Raises:
        catalog.images.UnreadableImageError
    """
    return read_image(data, _small)


def _small(image: Image.Image) -> bytes:
    small = image.convert("RGBA")
    small.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()
