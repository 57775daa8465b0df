"""Who bought, where a business needs it on the receipt: written once by the shopper, and frozen from then on."""

from dataclasses import dataclass

from django.db import transaction

from orders.models import Order, OrderEvent, Receipt


class AlreadyNamedError(Exception):
    """The receipt names a buyer, or there is none yet. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """As the shopper writes them; `name` is never empty."""

    name: str
    address: str
    tax_id: str = ""


@transaction.atomic
def name_buyer(order_id: int, buyer: Buyer) -> None:
    """Put the buyer on an order's receipt; credit notes that come later bear the same.

    Raises:
        AlreadyNamedError
    """
    # A credit note that is written at this moment must have the buyer or not, and not half of it.
    order = Order.objects.locked().get(pk=order_id)
    unnamed = Receipt.objects.filter(
        order=order, kind=Receipt.Kind.RECEIPT, buyer_name="", order__erased_at=None
    )
    named = unnamed.update(buyer_name=buyer.name, buyer_address=buyer.address, buyer_tax_id=buyer.tax_id)
    if not named:
        raise AlreadyNamedError
    OrderEvent.objects.create(order=order, kind="receipt.buyer_named", actor=OrderEvent.Actor.SHOPPER)
