"""Fetched rates become the currencies' rates, if they can be believed."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import currencies
from catalog.models import Currency
from catalog.rates.doubts import doubt, doubt_of_date, plain
from catalog.rates.quotes import Quotes, SourceError
from catalog.rates.source import configured

# After a source that did not answer, or a worker that did not live to hear it.
TRY_AGAIN = timedelta(minutes=30)
PLACES = Decimal("1E-12")


def fetch_if_due() -> int:
    """Ask the configured source if it is time; how many currencies have a rate of it now.

    Whoever is first to note the next time is the only one to ask. It is a near one until the answer is there, so that a worker
    that dies meanwhile costs no more than half an hour.
    """
    source, now = configured(), timezone.now()
    due = Q(next_check_at=None) | Q(next_check_at__lte=now)
    if source is None or not _fetched().filter(due).update(next_check_at=now + TRY_AGAIN):
        return 0
    try:
        quotes = source.quotes(settings.STORE_CURRENCY)
    except SourceError as error:
        _fetched().update(problem=str(error))
        return 0
    _fetched().update(next_check_at=now + timedelta(hours=settings.EXCHANGE_RATE_HOURS))
    return take(quotes)


def take(quotes: Quotes) -> int:
    """Give every fetched currency its quote, or write down why not; how many took one. One that is refused keeps its last rate."""
    taken = sum(_take(each, quotes) for each in _fetched())
    currencies.forget()
    return taken


def ask_again() -> None:
    """Let the next fetch find every currency due."""
    _fetched().update(next_check_at=None)


def _fetched() -> "QuerySet[Currency]":
    return Currency.objects.filter(rate_source=Currency.Source.FETCHED)


def _take(currency: Currency, quotes: Quotes) -> bool:
    problem = _problem(currency, quotes)
    # Staff may have set a rate by hand since it was read: theirs stands.
    row = _fetched().filter(pk=currency.pk, rate_at=currency.rate_at)
    if problem:
        row.update(problem=problem)
        return False
    rate = quotes.rates[currency.code].quantize(PLACES)
    return bool(row.update(rate=rate, rate_at=quotes.at, base=settings.STORE_CURRENCY, problem=""))


def _problem(currency: Currency, quotes: Quotes) -> str:
    rate = quotes.rates.get(currency.code)
    if rate is None:
        return _("The source does not quote this currency. Set its rate by hand.")
    last = currency.rate if currency.base == settings.STORE_CURRENCY else None
    found = doubt_of_date(quotes.at, timezone.now()) or doubt(rate, last, settings.CURRENCY_MAX_JUMP_PERCENT)
    if not found:
        return ""
    return _("%(rate)s of %(day)s was not taken. %(why)s If it is right, set it by hand.") % {
        "rate": plain(rate),
        "day": f"{quotes.at:%Y-%m-%d}",
        "why": found,
    }
