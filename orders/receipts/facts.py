"""What a document says, as plain data that is frozen with it: amounts are strings, words come when it is read.

- `seller`: name, address (lines), tax_id: the settings at that moment
- `language`: the order's, in which it is always written
- `reference`: the order's
- `paid_on`: ISO date of the payment
- `lines`: name, kind, quantity, price (of one), amount; none where a part of the money was given back that is no line's
- `adjustment`: kind (discount, not_charged, returned_before) and amount, where the lines do not add up to the total
- `taxes`: name, percent, amount: tax that is in the total
- `corrects`: the number of the document that this one corrects; empty on a receipt
- `footer`
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from orders.models import Order, OrderLine, Payment, Receipt
from orders.receipts.tax import TaxLine

DISCOUNT, NOT_CHARGED, RETURNED_BEFORE = "discount", "not_charged", "returned_before"
Facts = dict[str, Any]


def of_payment(payment: Payment, total: Decimal, taxes: list[dict[str, str]]) -> Facts:
    """What a receipt says: all lines of the order, and why less was taken where it was."""
    lines = payment.order.lines.order_by("number")
    less = DISCOUNT if payment.capture_amount in {None, payment.amount} else NOT_CHARGED
    return _common(payment.order) | _lines(lines, total, less) | {"taxes": taxes, "corrects": ""}


def of_refund(
    receipt: Receipt, lines: Iterable[OrderLine], total: Decimal, taxes: list[dict[str, str]]
) -> Facts:
    """What a credit note of `receipt` says; `total` and the taxes' amounts are negative."""
    had = (receipt.facts.get("adjustment") or {}).get("kind")
    less = DISCOUNT if had == DISCOUNT else RETURNED_BEFORE
    return _common(receipt.order) | _lines(lines, total, less) | {"taxes": taxes, "corrects": receipt.name}


def of_reversal(credited: Facts, corrects: str) -> Facts:
    """What takes a credit note back: the same, with every sign turned."""
    turned = {
        "lines": [line | _turned(line, "price", "amount") for line in credited["lines"]],
        "taxes": [line | _turned(line, "amount") for line in credited["taxes"]],
        "corrects": corrects,
    }
    if credited.get("adjustment"):
        turned["adjustment"] = credited["adjustment"] | _turned(credited["adjustment"], "amount")
    return credited | turned


def _turned(row: TaxLine, *names: str) -> dict[str, str]:
    return {name: str(-Decimal(row[name])) for name in names}


def _common(order: Order) -> Facts:
    return {
        "seller": {
            "name": settings.SELLER_NAME,
            "address": settings.SELLER_ADDRESS,
            "tax_id": settings.SELLER_TAX_ID,
        },
        "language": order.language,
        "reference": order.reference,
        "paid_on": timezone.localdate(order.paid_at or order.created_at).isoformat(),
        "footer": settings.RECEIPT_FOOTER,
    }


def _lines(lines: Iterable[OrderLine], total: Decimal, less: str) -> Facts:
    """Equal lines together. Where they add up to less than was given back, that was another decision: the total stands alone."""
    sign = -1 if total < 0 else 1
    counted: dict[tuple[str, str, Decimal], int] = {}
    for line in lines:
        row = (line.plan_name, line.kind, line.unit_price)
        counted[row] = counted.get(row, 0) + 1
    missing = total - sign * sum((price * count for (*_row, price), count in counted.items()), Decimal(0))
    if not counted or missing * sign > 0:
        return {"lines": []}
    rows = [
        {
            "name": name,
            "kind": kind,
            "quantity": count,
            "price": str(sign * price),
            "amount": str(sign * price * count),
        }
        for (name, kind, price), count in counted.items()
    ]
    return {"lines": rows} | ({"adjustment": {"kind": less, "amount": str(missing)}} if missing else {})
