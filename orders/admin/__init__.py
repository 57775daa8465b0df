"""The staff's view of orders. Nothing is edited here by hand: what staff may do are the same core functions the shop uses."""

from orders.admin import ledger, mail, order, privacy, promo, receipt, request, usage

__all__ = ["ledger", "mail", "order", "privacy", "promo", "receipt", "request", "usage"]
