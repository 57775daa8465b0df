"""From a picture of an activation code to its text. Pure; the picture is a stranger's."""

from typing import Final

import zxingcpp
from PIL import Image

from catalog.images import UnreadableImageError, read_image
from orders import lpa

LOOKED_AT: Final = 2_000
"""Pixels of a side that are searched. Drawn as thousands of false corners, more keeps the search busy for half a minute."""


def read_code(picture: bytes) -> str:
    """The activation code in the picture, in the form of `orders.lpa`. QR codes that hold something else do not count.

    Raises:
        UnreadableImageError: no picture of the four formats, too large, damaged, no activation code, or several.
    """
    codes = {code for text in _texts(read_image(picture, _on_white)) if (code := _activation_code(text))}
    if len(codes) != 1:
        raise UnreadableImageError(
            "There are several activation codes in the picture." if codes else "There is no activation code."
        )
    return codes.pop()


def _on_white(image: Image.Image) -> Image.Image:
    """In shades of gray. A transparent ground would turn black, and the code on it invisible."""
    if not image.has_transparency_data:
        return image.convert("L")
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return page.convert("L")


def _texts(image: Image.Image) -> list[str]:
    if max(image.size) > LOOKED_AT:
        image = image.reduce(2)
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(image, formats=formats)]


def _activation_code(text: str) -> str:
    try:
        return lpa.parse(text).text
    except lpa.LpaError:
        return ""
