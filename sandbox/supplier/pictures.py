"""The images that the supplier hosts: a QR code where it sends a URL instead of the activation code, and one of each place."""

import colorsys
import hashlib
import io

import qrcode
from aiohttp import web
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage

from sandbox.supplier.room import Room


def png(text: str) -> bytes:
    """Level M, a quiet zone of four modules, eight pixels a module."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=8, border=4, image_factory=PilImage)
    code.add_data(text)
    file = io.BytesIO()
    code.make_image().save(file)
    return file.getvalue()


async def show(room: Room, request: web.Request) -> web.Response:
    """404 until the provider has made the image, and for orders that have none."""
    esim = room.account.esim_by_order(request.match_info["order"])
    if esim is None or room.world.clock.now() < esim.get("image_at", float("inf")):
        raise web.HTTPNotFound
    return web.Response(body=png(esim["lpa"]), content_type="image/png")


def stripes(name: str) -> bytes:
    """Three stripes in colors of the name's own, as a JPEG: nobody's flag."""
    image = Image.new("RGB", (300, 180))
    for number in range(3):
        hue = hashlib.sha256(f"{name}{number}".encode()).digest()[0] / 255
        color = tuple(int(part * 255) for part in colorsys.hsv_to_rgb(hue, 0.6, 0.8))
        image.paste((color[0], color[1], color[2]), (0, 60 * number, 300, 60 * number + 60))
    file = io.BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


async def place(_room: Room, request: web.Request) -> web.Response:
    """The image of any place that is asked for."""
    return web.Response(body=stripes(request.match_info["slug"]), content_type="image/jpeg")
