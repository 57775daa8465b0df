"""Activation codes as pictures, made here: a service elsewhere would learn a bearer secret. Pure."""

import base64
import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# ISO/IEC 18004 asks for a quiet zone of 4 modules; 10 px a module is read off a phone screen at arm's length.
QUIET_ZONE = 4
PIXELS_PER_MODULE = 10


def png(text: str) -> bytes:
    """`text` as a black-on-white QR image, error correction M, in PNG."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=PIXELS_PER_MODULE)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    buffer = io.BytesIO()
    code.make_image().save(buffer, "PNG")
    return buffer.getvalue()


def data_uri(text: str) -> str:
    """The same picture as a `data:` address, which no log and no cache ever sees apart from its page."""
    return "data:image/png;base64," + base64.b64encode(png(text)).decode()
