"""What is kept of a change to a row that staff keep, beside who made it and when: each value as it was and as it is."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext

from catalog.admin.price_text import number


def log(request: HttpRequest, row: Model, flag: int, text: str) -> LogEntry:
    return LogEntry.objects.log_actions(request.user.pk or 0, [row], flag, text, single_object=True)


def as_it_was(form: Any) -> Any:
    """The row that a form was opened with, and what it referred to several of."""
    model = type(form.instance)
    fields = {field.name: field.attname for field in model._meta.fields}  # noqa: SLF001  Django documents it
    row = model(**{fields[name]: value for name, value in form.initial.items() if name in fields})
    row.referred_to = form.initial
    return row


def told(row: Model) -> str:
    """Everything that is set in it."""
    fields = [field for field in row._meta.fields if field.editable and not field.primary_key]  # noqa: SLF001
    values = {field.name: value_text(row, field.name) for field in fields}
    return "; ".join(f"{_label(row, name)}: {text}" for name, text in values.items() if text)


def changes(old: Model, new: Model, names: Iterable[str]) -> str:
    """Such as `Markup in percent: 30 → 25; Until: – → Dec. 1, 2026, midnight`."""
    return "; ".join(
        f"{_label(new, name)}: {value_text(old, name) or '–'} → {value_text(new, name) or '–'}"
        for name in names
    )


def value_text(row: Model, name: str) -> str:
    if row._meta.get_field(name).many_to_many:  # noqa: SLF001
        found = getattr(row, "referred_to", {}).get(name)
        return ", ".join(map(str, getattr(row, name).all() if found is None else found))
    value = getattr(row, name)
    shown = getattr(row, f"get_{name}_display", None)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if value in {None, ""}:
        return ""
    return str(shown() if shown else value)


def _label(row: Model, name: str) -> str:
    return str(capfirst(str(row._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]  # noqa: SLF001
