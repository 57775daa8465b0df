"""What is kept of a change to a rule, beside who made it and when: each value as it was and as it is."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext

from catalog.admin.price_text import number
from catalog.models import PriceRule

META = PriceRule._meta  # noqa: SLF001  Django documents it
FIELDS = tuple(field.name for field in META.fields if field.editable and not field.primary_key)


def log(request: HttpRequest, rule: PriceRule, flag: int, text: str) -> LogEntry:
    return LogEntry.objects.log_actions(request.user.pk or 0, [rule], flag, text, single_object=True)


def as_it_was(form: Any) -> PriceRule:
    """The rule that a form was opened with."""
    fields = {field.name: field.attname for field in META.fields}
    return PriceRule(**{fields[name]: value for name, value in form.initial.items() if name in fields})


def told(rule: PriceRule) -> str:
    """Everything that is set in it."""
    values = {name: value_text(rule, name) for name in FIELDS}
    return "; ".join(f"{_label(name)}: {text}" for name, text in values.items() if text)


def changes(old: PriceRule, new: PriceRule, names: Iterable[str]) -> str:
    """Such as `Markup in percent: 30 → 25; Until: – → Dec. 1, 2026, midnight`."""
    return "; ".join(
        f"{_label(name)}: {value_text(old, name) or '–'} → {value_text(new, name) or '–'}" for name in names
    )


def value_text(rule: PriceRule, name: str) -> str:
    value = getattr(rule, name)
    shown = getattr(rule, f"get_{name}_display", None)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if value in {None, ""}:
        return ""
    return str(shown() if shown else value)


def _label(name: str) -> str:
    return str(capfirst(str(META.get_field(name).verbose_name)))  # type: ignore[union-attr]
