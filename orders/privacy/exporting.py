"""A shopper's data written out: as plain values for a program, and named in their language for a person.

Codes that open something are left out: they are keys and no facts about anybody, and the order's own page has them.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from orders.models import Order, OutgoingEmail
from orders.privacy.places import PLACES, Place

Row = dict[str, Any]
# For each order its own row, and the rows of each other model about it.
Export = dict[str, Any]


def of(email: str, orders: Sequence[Order], lookups: "QuerySet[OutgoingEmail]") -> Export:
    """Everything that is told, by order."""
    return {
        "store": settings.STORE_NAME,
        "address": email,
        "written_at": timezone.now().isoformat(),
        "orders": [_order(order) for order in orders],
        "mails_about_no_order": [_row(_place(OutgoingEmail), each) for each in lookups.order_by("pk")],
    }


def counts(export: Export) -> dict[str, int]:
    """How many rows of each kind."""
    found = {"orders": len(export["orders"]), "mails_about_no_order": len(export["mails_about_no_order"])}
    for order in export["orders"]:
        for name, rows in order.items():
            if isinstance(rows, list):
                found[name] = found.get(name, 0) + len(rows)
    return found


def as_json(export: Export) -> str:
    return json.dumps(export, indent=2, ensure_ascii=False)


def as_page(export: Export) -> str:
    """The same for a person, in the language of their newest order: a page that needs nothing but itself."""
    language = export["orders"][0]["language"] if export["orders"] else settings.LANGUAGE_CODE
    with translation.override(language):
        orders = [_named(order) for order in export["orders"]]
        mails = [_labeled(_place(OutgoingEmail), row) for row in export["mails_about_no_order"]]
        return render_to_string("privacy/export.html", {"export": export, "orders": orders, "mails": mails})


def _order(order: Order) -> Row:
    """One order with all that hangs on it."""
    written = _row(_place(Order), order)
    for place in PLACES:
        if place.model is not Order:
            written[_name(place.model)] = [_row(place, each) for each in _rows(place, order)]
    return written


def _rows(place: Place, order: Order) -> Iterable[Model]:
    """A mail that once went to another address is not this shopper's to read of."""
    mine = Q(to__iexact=order.email) if place.model is OutgoingEmail else Q()
    found: Iterable[Model] = place.model._default_manager.filter(  # noqa: SLF001  public by its documentation
        place.rows, mine, **{place.order: order.pk}
    ).order_by("pk")
    return found


def _row(place: Place, row: Model) -> Row:
    return {name: _plain(getattr(row, name)) for name in place.told}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _place(model: type[Model]) -> Place:
    return next(place for place in PLACES if place.model is model)


def _name(model: type[Model]) -> str:
    """What the program calls the rows, such as `order_lines`."""
    return "_".join(re.findall("[A-Z][a-z]*", model.__name__)).lower() + "s"


def _named(order: Row) -> dict[str, Any]:
    """An order with its parts, each value under the name that people use for it."""
    parts = []
    for place in PLACES:
        rows = order.get(_name(place.model))
        if rows:
            title = place.model._meta.verbose_name_plural  # noqa: SLF001
            parts.append((title, [_labeled(place, row) for row in rows]))
    return {"reference": order["reference"], "facts": _labeled(_place(Order), order), "parts": parts}


def _labeled(place: Place, row: Row) -> list[tuple[str, Any]]:
    """Name and value; what is empty says nothing."""
    meta: Any = place.model._meta  # noqa: SLF001
    told = [(meta.get_field(name), row[name]) for name in place.told]
    return [
        (str(each.verbose_name), _words(each, value))
        for each, value in told
        if value not in (None, "", {}, [])
    ]


def _words(described: Any, value: Any) -> Any:
    """A state or kind as people call it."""
    return dict(described.flatchoices).get(value, value) if described.choices else value
