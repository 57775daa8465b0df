import base64
import io
import re
from decimal import Decimal

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from orders import lpa
from orders.models import Esim, Order, OrderLine
from orders.status import LineStatus, OrderStatus
from tests.shop import package, plan, shop

__all__ = ["package", "plan", "shop"]


@pytest.fixture
def make_order(japan_plan):
    """A paid order with a line in each of the given states, and an eSIM where one was delivered."""

    def make(*statuses, **fields):
        values = {
            "email": "ada@example.com",
            "currency": "USD",
            "total": Decimal("5.50") * len(statuses),
            "status": OrderStatus.PAID,
            "paid_at": timezone.now(),
        }
        order = Order.objects.create(**(values | fields))
        for number, status in enumerate(statuses, 1):
            line = OrderLine.of_plan(japan_plan, order=order, number=number, status=status)
            line.save()
            if status == LineStatus.DELIVERED:
                code = lpa.parse(f"LPA:1$rsp.example.com$CODE-{order.pk}-{number}")
                Esim.objects.create(
                    line=line,
                    lpa=code.text,
                    lpa_fingerprint=code.fingerprint,
                    smdp_address=code.smdp_address,
                    ready_at=timezone.now(),
                )
        return order

    return make


@pytest.fixture
def ready_order(make_order):
    return make_order(LineStatus.DELIVERED)


@pytest.fixture
def decode_pictures():
    """What a phone reads from each QR picture that stands inside some HTML."""

    def decode(html):
        pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
        images = [Image.open(io.BytesIO(base64.b64decode(picture))) for picture in pictures]
        return [code.text for image in images for code in zxingcpp.read_barcodes(image)]

    return decode


@pytest.fixture
def esim_order(shop, plan):
    """An order whose eSIM is delivered and known by its number at the supplier; nothing of it is left in the mailbox."""
    shop.switch("with_info")
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.ring()
    order.refresh_from_db()
    assert order.lines.get().esim.esim_tran_no
    shop.outbox.clear()
    return order


@pytest.fixture
def top_up(shop, esim_order, package):
    """Pay for a top-up of it, let everything happen, and return its line."""

    def make():
        shop.order_a_paid_top_up(esim_order, package)
        shop.send(shop.events()[-1])
        shop.ring()
        return OrderLine.objects.select_related("order").latest("pk")

    return make
