"""The next number of a series. It is gone only if the document that bears it is there, and the other way round."""

from django.db import connection
from django.db.models import F
from django.db.transaction import TransactionManagementError

from orders.models import ReceiptSeries

DIGITS = 5


def take(name: str) -> ReceiptSeries:
    """The series `name` with the number in `last` that is the caller's.

    The row stays locked until the caller's transaction ends, so that the next one waits to see whether this number is used: one that
    is rolled back is given again. Take it last: nothing that another transaction holds must be waited for after it.

    Raises:
        TransactionManagementError: there is no transaction that the number could be rolled back with.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A number is taken in the transaction that uses it.")
    series = ReceiptSeries.objects.filter(name=name)
    if not series.update(last=F("last") + 1):
        ReceiptSeries.objects.get_or_create(name=name)
        series.update(last=F("last") + 1)
    return series.get()


def written(series: ReceiptSeries) -> str:
    """As it stands on the document, such as R-2026-00042."""
    return f"{series.name}-{series.last:0{DIGITS}}"
