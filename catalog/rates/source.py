"""What a source of exchange rates is, and which one the shop asks."""

from typing import Protocol

from django.conf import settings

from catalog.rates.ecb import EuropeanCentralBank
from catalog.rates.quotes import Quotes

SECONDS = 10.0


class RateSource(Protocol):
    """Anybody who quotes exchange rates.

    Raises:
        SourceError: no usable answer.
    """

    def quotes(self, base: str) -> Quotes: ...


SOURCES = {"ecb": EuropeanCentralBank}


def configured() -> RateSource | None:
    """The source that the settings name; None where rates are set by hand only, or where nobody knows the name."""
    source = SOURCES.get(settings.EXCHANGE_RATE_SOURCE)
    return source(settings.EXCHANGE_RATE_URL, SECONDS) if source else None
