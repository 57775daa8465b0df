"""A document in words, in the order's language: what page and PDF show. The same document reads the same for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.money import babel_locale, money
from orders.models import Order, OrderLine, Receipt
from orders.receipts.facts import DISCOUNT, NOT_CHARGED, RETURNED_BEFORE


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was bought or given back."""

    name: str
    quantity: int
    price: str
    amount: str


@dataclass(frozen=True, slots=True)
class Amount:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A receipt or credit note, ready to be shown. `number` opens nothing by itself.

    `rows` are empty where a part of the money went back that is no line's; `sums` stand between them and the `total`.
    """

    number: str
    title: str
    issued_on: str
    issued: date
    about: str
    seller: Sequence[str]
    buyer: Sequence[str]
    rows: Sequence[Row]
    sums: Sequence[Amount]
    total: Amount
    taxes: Sequence[Amount]
    notes: Sequence[str] = field(default=())


def documents(order: Order) -> list[Document]:
    """All of an order, the receipt first, in the active language."""
    return [read(receipt) for receipt in order.receipts.order_by("pk")]


def read(receipt: Receipt) -> Document:
    """One of them, in the active language: activate `receipt.facts["language"]`."""
    facts, issued = receipt.facts, timezone.localdate(receipt.issued_at)
    return Document(
        number=receipt.name,
        title=_title(receipt),
        issued_on=_day(issued),
        issued=issued,
        about=_about(receipt),
        seller=_seller(facts["seller"]),
        buyer=_buyer(receipt),
        rows=[_row(line, receipt.currency) for line in facts["lines"]],
        sums=_sums(receipt),
        total=Amount(_total_label(receipt), money(receipt.total, receipt.currency)),
        taxes=_taxes(receipt),
        notes=[each for each in (_way_of_paying(receipt), facts["footer"]) if each],
    )


def _title(receipt: Receipt) -> str:
    """An invoice names a seller with an address; without one it is a receipt."""
    if receipt.kind == Receipt.Kind.CREDIT_NOTE:
        return _("Credit note")
    if receipt.kind == Receipt.Kind.REVERSAL:
        return _("Credit note taken back")
    return _("Invoice") if receipt.facts["seller"]["address"] else _("Receipt")


def _about(receipt: Receipt) -> str:
    facts = receipt.facts
    about = {"reference": facts["reference"], "number": facts["corrects"]}
    if receipt.kind == Receipt.Kind.RECEIPT:
        about["date"] = _day(date.fromisoformat(facts["paid_on"]))
        return _("Order %(reference)s, paid and delivered online on %(date)s") % about
    return _("Order %(reference)s, corrects %(number)s") % about


def _total_label(receipt: Receipt) -> str:
    return {
        Receipt.Kind.RECEIPT: _("Total paid"),
        Receipt.Kind.CREDIT_NOTE: _("Given back"),
        Receipt.Kind.REVERSAL: _("Not given back after all"),
    }[Receipt.Kind(receipt.kind)]


def _way_of_paying(receipt: Receipt) -> str:
    if receipt.kind == Receipt.Kind.REVERSAL:
        return _("The bank sent this money back to us. What becomes of it is told to you by mail.")
    if receipt.kind == Receipt.Kind.CREDIT_NOTE:
        return _("Returned through Stripe to the way of paying that was used.")
    return _("Paid by card or wallet through Stripe.")


def _seller(seller: dict[str, str]) -> list[str]:
    number = _("Tax number: %(number)s") % {"number": seller["tax_id"]} if seller["tax_id"] else ""
    return [line for line in (seller["name"], *_lines(seller["address"]), number) if line]


def _buyer(receipt: Receipt) -> list[str]:
    number = _("Tax number: %(number)s") % {"number": receipt.buyer_tax_id} if receipt.buyer_tax_id else ""
    return [line for line in (receipt.buyer_name, *_lines(receipt.buyer_address), number) if line]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _row(line: dict[str, Any], currency: str) -> Row:
    name = line["name"]
    if line["kind"] == OrderLine.Kind.TOP_UP:
        name = _("Top-up: %(plan)s") % {"plan": name}
    return Row(
        name,
        line["quantity"],
        money(Decimal(line["price"]), currency),
        money(Decimal(line["amount"]), currency),
    )


def _sums(receipt: Receipt) -> list[Amount]:
    adjustment = receipt.facts.get("adjustment")
    if not adjustment:
        return []
    labels = {
        DISCOUNT: _("Discount"),
        NOT_CHARGED: _("Not charged"),
        RETURNED_BEFORE: _("Returned before"),
    }
    return [Amount(labels[adjustment["kind"]], money(Decimal(adjustment["amount"]), receipt.currency))]


def _taxes(receipt: Receipt) -> list[Amount]:
    """Tax is in the prices: what is said is how much of the total it is, and what is left without it."""
    lines = receipt.facts["taxes"]
    if not lines:
        return []
    net = Amount(_("Without tax"), money(receipt.total - receipt.tax, receipt.currency))
    parts = [
        Amount(
            _("%(percent)s %(tax)s in it") % {"percent": _percent(line["percent"]), "tax": line["name"]},
            money(Decimal(line["amount"]), receipt.currency),
        )
        for line in lines
    ]
    return [*parts, net]


def _percent(percent: str) -> str:
    return format_percent(Decimal(percent) / 100, "#,##0.####%", locale=babel_locale())


def _day(day: date) -> str:
    return format_date(day, "long", locale=babel_locale())
