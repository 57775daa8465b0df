"""From a picture of an activation code to its text. Pure; the picture is a stranger's."""

import io
from typing import Final

import zxingcpp
from PIL import Image

from orders import lpa

LARGEST_SIDE: Final = 4_000
"""Pixels. A QR code has 177 modules at most; a few hundred bytes may claim a picture that fills the memory."""
LOOKED_AT: Final = 2_000
"""Pixels of a side that are searched. Drawn as thousands of false corners, more keeps the search busy for half a minute."""
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
START_OF_SCAN: Final = b"\xff\xda"
MOST_SCANS: Final = 32
"""Passes over a JPEG; ten are usual. Each costs a dozen bytes and goes over all pixels."""
DAMAGED: Final = "The picture is of no known format or damaged."
TOO_MANY_PIXELS: Final = "The picture has too many pixels."


class PictureUnreadableError(ValueError):
    """The picture does not hold exactly one activation code. The message never repeats what it holds."""


def read_code(picture: bytes) -> str:
    """The activation code in the picture, in the form of `orders.lpa`. QR codes that hold something else do not count.

    Raises:
        PictureUnreadableError: no picture of the four formats, too large, damaged, no activation code, or several.
    """
    codes = {code for text in _texts(_gray(picture)) if (code := _activation_code(text))}
    if len(codes) != 1:
        raise PictureUnreadableError(
            "There are several activation codes in the picture." if codes else "There is no activation code."
        )
    return codes.pop()


def _gray(picture: bytes) -> Image.Image:
    """The first frame in shades of gray, decoded only when its header promises bearable work."""
    problem = ""
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as image:
            if not (problem := _too_much(image, picture)):
                return _on_white(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        problem = TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001, S110  decoders raise anything on damaged input, and what they say may quote it
        pass
    raise PictureUnreadableError(problem or DAMAGED)


def _too_much(image: Image.Image, picture: bytes) -> str:
    if max(image.size) > LARGEST_SIDE:
        return TOO_MANY_PIXELS
    if image.format == "JPEG" and picture.count(START_OF_SCAN) > MOST_SCANS:
        return "The picture has too many scans."
    return ""


def _on_white(image: Image.Image) -> Image.Image:
    """A transparent ground would turn black, and the code on it invisible."""
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
