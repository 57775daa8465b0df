"""Orders for somebody else: who gets them and when. The buyer pays and is told how it stands; the codes are the recipient's alone."""

from orders.gifts.giving import due, write_down
from orders.gifts.opening import NotOpenedError, open_by
from orders.gifts.schedule import Wish, moment_text
from orders.gifts.shown import GiftState, gift_state

__all__ = [
    "GiftState",
    "NotOpenedError",
    "Wish",
    "due",
    "gift_state",
    "moment_text",
    "open_by",
    "write_down",
]
