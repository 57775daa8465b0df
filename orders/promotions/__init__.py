"""Promo codes: whether one holds for an order, what it leaves of each price, and who has used it. `checkout` asks, and charges by the answer."""

from orders.promotions.finding import find, known
from orders.promotions.offer import Offer, Priced, offer
from orders.promotions.redemption import redeem, release, settle
from orders.promotions.refusal import CodeRefusedError, Why

__all__ = [
    "CodeRefusedError",
    "Offer",
    "Priced",
    "Why",
    "find",
    "known",
    "offer",
    "redeem",
    "release",
    "settle",
]
