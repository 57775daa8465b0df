import base64
import io

import zxingcpp
from PIL import Image

from orders import qr

LPA = "LPA:1$ais.prod.ondemandconnectivity.com$SEW7JEBMFGPRVSPD"


def test_another_decoder_reads_back_exactly_what_was_encoded():
    image = Image.open(io.BytesIO(qr.png(LPA)))
    found = zxingcpp.read_barcodes(image)
    assert [code.text for code in found] == [LPA]


def test_the_picture_has_its_quiet_zone_and_enough_pixels_a_module():
    image = Image.open(io.BytesIO(qr.png(LPA))).convert("L")
    modules = 33 + 2 * 4  # version 4 for 56 characters at level M, with the quiet zone
    assert image.size == (modules * 10, modules * 10)
    assert image.crop((0, 0, 40, image.height)).getextrema() == (255, 255)


def test_the_data_address_holds_the_same_picture():
    head, _, body = qr.data_uri(LPA).partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body) == qr.png(LPA)
