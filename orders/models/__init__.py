from orders.models.balance import BalanceReading
from orders.models.dispute import Dispute
from orders.models.email import OutgoingEmail
from orders.models.esim import Esim
from orders.models.event import OrderEvent
from orders.models.inbox import StripeEvent
from orders.models.order import Order, OrderLine
from orders.models.payment import Payment, Refund
from orders.models.purchase import Purchase
from orders.models.request import ShopperRequest
from orders.models.top_up import TopUp

__all__ = [
    "BalanceReading",
    "Dispute",
    "Esim",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OutgoingEmail",
    "Payment",
    "Purchase",
    "Refund",
    "ShopperRequest",
    "StripeEvent",
    "TopUp",
]
