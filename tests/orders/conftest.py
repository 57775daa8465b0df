import base64
import io
import re

import pytest
import zxingcpp
from PIL import Image

from tests.shop import _sandbox, plan, shop

__all__ = ["_sandbox", "plan", "shop"]


@pytest.fixture
def decode_pictures():
    """What a phone reads from each QR picture that stands inside some HTML."""

    def decode(html):
        pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
        images = [Image.open(io.BytesIO(base64.b64decode(picture))) for picture in pictures]
        return [code.text for image in images for code in zxingcpp.read_barcodes(image)]

    return decode
