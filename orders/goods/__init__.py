"""What a line can buy, a thing of its own for each kind of line: `orders.fulfillment` treats them all alike."""

from collections.abc import Mapping
from typing import Any

from orders.goods.base import Goods
from orders.goods.new_esim import NewEsim
from orders.goods.top_up import AddedData
from orders.models import OrderLine

GOODS: Mapping[str, Goods[Any]] = {
    OrderLine.Kind.ESIM: NewEsim(),
    OrderLine.Kind.TOP_UP: AddedData(),
}


def of(line: OrderLine) -> Goods[Any]:
    return GOODS[line.kind]
