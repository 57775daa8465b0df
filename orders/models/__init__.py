from orders.models.balance import BalanceReading
from orders.models.dispute import Dispute
from orders.models.email import OutgoingEmail
from orders.models.esim import Esim
from orders.models.event import OrderEvent
from orders.models.finding import Finding
from orders.models.gift import Gift
from orders.models.inbox import StripeEvent
from orders.models.notice import NoticeStop
from orders.models.order import Order, OrderLine
from orders.models.payment import Payment, Refund
from orders.models.privacy import PrivacyAction
from orders.models.promotion import PromoCode, PromoTry, Redemption
from orders.models.purchase import Purchase
from orders.models.receipt import Receipt, ReceiptSeries
from orders.models.request import ShopperRequest
from orders.models.top_up import TopUp
from orders.models.usage import EsimUsage, UsageReading, UsageState

__all__ = [
    "BalanceReading",
    "Dispute",
    "Esim",
    "EsimUsage",
    "Finding",
    "Gift",
    "NoticeStop",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OutgoingEmail",
    "Payment",
    "PrivacyAction",
    "PromoCode",
    "PromoTry",
    "Purchase",
    "Receipt",
    "ReceiptSeries",
    "Redemption",
    "Refund",
    "ShopperRequest",
    "StripeEvent",
    "TopUp",
    "UsageReading",
    "UsageState",
]
