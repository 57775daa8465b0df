"""Receipts of paid orders, and credit notes for what was given back: numbered without gaps in the transaction that moves the money.

`numbers` gives the number, `facts` says what is printed, `tax` shares the tax out, `issuing` writes the document down, `buyer` takes
the buyer's details, `reading` puts all of it into words. Pages and the PDF are made from `reading` alone.
"""

from orders.receipts.buyer import AlreadyNamedError, Buyer, name_buyer
from orders.receipts.issuing import catch_up, credit, issue, lacking, reverse
from orders.receipts.reading import Amount, Document, Row, documents, read

__all__ = [
    "AlreadyNamedError",
    "Amount",
    "Buyer",
    "Document",
    "Row",
    "catch_up",
    "credit",
    "documents",
    "issue",
    "lacking",
    "name_buyer",
    "read",
    "reverse",
]
