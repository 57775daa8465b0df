"""From a picture to the activation code in it."""

import io
import struct
import zlib

import pytest
import zxingcpp
from PIL import Image

from catalog import supplier
from catalog.images import LARGEST_SIDE, UnreadableImageError
from catalog.mobilexy import PictureError
from orders import qr
from orders.picture import read_code

LPA = "LPA:1$ais.prod.ondemandconnectivity.com$SEW7JEBMFGPRVSPD"
OTHER = "LPA:1$rsp.truphone.com$QR-G-5C-1LS-1W1Z9P7"


def drawn(text=LPA):
    return Image.open(io.BytesIO(qr.png(text)))


def saved(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def beside(*images):
    page = Image.new("L", (sum(image.width for image in images), max(image.height for image in images)), 255)
    left = 0
    for image in images:
        page.paste(image, (left, 0))
        left += image.width
    return page


def refusal(picture):
    """The words of the refusal, which must not tell what the picture holds."""
    with pytest.raises(UnreadableImageError) as caught:
        read_code(picture)
    error = caught.value
    assert "SEW7" not in f"{error!r}"
    assert "1W1Z9P7" not in f"{error!r}"
    assert (error.__cause__, error.__context__) == (None, None)
    return str(error)


def png_of_size(width, height):
    """A whole PNG of a few kilobytes or less that claims so many white pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "text", [LPA, OTHER, "LPA:1$smdp.example.com$", f"{LPA}$$1", "LPA:1$smdp.example.com$lower-case-Too"]
)
def test_it_reads_back_exactly_what_the_shop_draws(text):
    assert read_code(qr.png(text)) == text


def test_it_gives_the_prefix_to_a_code_without_one():
    assert read_code(qr.png(LPA.removeprefix("LPA:"))) == LPA


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_it_reads_the_four_formats(kind):
    assert read_code(saved(drawn().convert("L"), kind)) == LPA


def test_it_reads_a_code_on_a_transparent_ground():
    ink = drawn().convert("L").point(lambda shade: 255 - shade)
    clear = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    clear.putalpha(ink)
    assert read_code(saved(clear)) == LPA
    assert read_code(saved(clear, "WEBP", lossless=True)) == LPA


def test_it_reads_a_small_a_turned_and_a_colored_code():
    image = drawn().convert("RGB")
    assert read_code(saved(image.resize((123, 123)))) == LPA
    assert read_code(saved(image.rotate(90))) == LPA
    assert read_code(saved(image.rotate(7, expand=True, fillcolor="white"), "JPEG")) == LPA
    assert read_code(saved(Image.eval(image, lambda shade: 230 if shade else 60))) == LPA


def test_another_qr_code_beside_does_not_count_and_the_same_code_twice_is_one():
    assert read_code(saved(beside(drawn(), drawn("https://example.com/app")))) == LPA
    assert read_code(saved(beside(drawn(), drawn()))) == LPA


def test_two_activation_codes_are_one_too_many():
    picture = saved(beside(drawn(LPA), drawn(OTHER)))
    assert len(zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))) == 2
    assert refusal(picture) == "There are several activation codes in the picture."


@pytest.mark.parametrize(
    "picture",
    [
        saved(Image.new("L", (400, 400), 255)),
        saved(Image.new("L", (1, 1))),
        qr.png("https://mobilexy.com/qr/1"),
        qr.png("LPA:2$smdp.example.com$SEW7"),
        qr.png("LPA:1$smdp.example.com$SEW7 JEB"),
    ],
    ids=["blank", "dot", "link", "version", "illegal"],
)
def test_a_picture_without_an_activation_code_is_refused(picture):
    assert refusal(picture) == "There is no activation code."


def test_a_code_of_another_kind_is_not_read():
    matrix = zxingcpp.create_barcode(LPA, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=8)
    assert refusal(saved(Image.fromarray(matrix))) == "There is no activation code."


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"\x89PNG\r\n\x1a\n<html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        qr.png(LPA)[:200],
        qr.png(LPA)[:-60],
        saved(drawn(), "BMP"),
        saved(drawn(), "TIFF"),
        saved(drawn().convert("L"), "PDF"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n",
    ],
    ids=["nothing", "html", "html as png", "svg", "start", "all but the end", "bmp", "tiff", "pdf", "eps"],
)
def test_what_is_no_whole_picture_of_the_four_formats_is_refused(picture):
    assert refusal(picture) == "The picture is of no known format or damaged."


@pytest.mark.parametrize(
    "size", [(LARGEST_SIDE + 1, 1), (1, LARGEST_SIDE + 1), (10_000, 10_000), (20_000, 20_000)]
)
def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded(size, monkeypatch):
    bomb = png_of_size(*size)
    assert len(bomb) < 100_000
    monkeypatch.setattr(Image.Image, "convert", None)
    assert refusal(bomb) == "The picture has too many pixels."


def test_a_jpeg_with_endless_scans_is_refused_before_it_is_decoded(monkeypatch):
    whole = saved(Image.new("L", (LARGEST_SIDE, LARGEST_SIDE), 255), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    usual = whole[:last] + whole[last:-2] * 10 + whole[-2:]
    assert refusal(usual) == "There is no activation code."
    monkeypatch.setattr(Image.Image, "convert", None)
    assert refusal(whole[:last] + whole[last:-2] * 100 + whole[-2:]) == "The picture has too many scans."


def test_a_progressive_jpeg_is_read():
    assert read_code(saved(drawn().convert("RGB"), "JPEG", progressive=True)) == LPA


def test_a_code_that_fills_the_largest_picture_is_read():
    assert read_code(saved(drawn().convert("L").resize((LARGEST_SIDE, LARGEST_SIDE)))) == LPA


def test_the_largest_picture_is_still_looked_at():
    assert refusal(png_of_size(LARGEST_SIDE, LARGEST_SIDE)) == "There is no activation code."


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "JPEG"])
def test_the_other_formats_are_measured_as_well(kind):
    assert refusal(saved(Image.new("L", (LARGEST_SIDE + 1, 8)), kind)) == "The picture has too many pixels."


@pytest.mark.real_sockets
def test_the_picture_that_a_purchase_names_holds_the_code_that_was_bought(shop, plan, settings):
    settings.SANDBOX = True
    shop.switch("qr_image_only", seconds=0)
    bought = supplier.client().purchase(plan.supplier_id)
    assert bought.esim.lpa == ""
    assert read_code(supplier.picture(bought.esim.qr_code_image)) == shop.purchases()[-1]["lpa"]


@pytest.mark.real_sockets
def test_a_picture_that_is_not_drawn_yet_may_come_later(shop, plan, settings):
    settings.SANDBOX = True
    shop.switch("qr_image_only", seconds=60)
    bought = supplier.client().purchase(plan.supplier_id)
    with pytest.raises(PictureError) as caught:
        supplier.picture(bought.esim.qr_code_image)
    assert (caught.value.code, caught.value.may_pass) == ("unavailable", True)
