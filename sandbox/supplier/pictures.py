"""The QR code image that the supplier hosts when it sends a URL instead of the activation code."""

import io

import qrcode
from aiohttp import web
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
