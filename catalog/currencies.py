"""The currencies the shop sells in, and the one in which the reader of the page at hand sees prices.

As with Django's active language, the currency of a page is ambient: whoever formats a price asks `shown()`, and outside a page
it is the store's. Currencies are kept in the cache for as long as pages are; checkout reads the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from catalog.models import Currency
from catalog.money import money
from catalog.pricing import Tariff

CACHE_KEY = "catalog.currencies"
# Each process may have a cache of its own, which others cannot empty.
CACHE_SECONDS = 60

Known = list[Currency]


class CurrencyClosedError(Exception):
    """No price is shown or charged in this currency now."""


@dataclass(slots=True)
class Shown:
    """What one page shows prices in. `asked` is what its reader chose, which may be closed or nonsense; empty for nothing.

    `is_used` tells that the page looked, and so may differ for another reader.
    """

    asked: str = ""
    is_used: bool = False
    _known: Known | None = field(default=None, repr=False)

    @property
    def known(self) -> Known:
        self.is_used = True
        if self._known is None:
            self._known = known()
        return self._known

    @property
    def tariff(self) -> Tariff:
        """Of the currency asked for while that is open; otherwise of the store's."""
        if self._is_plain:
            return store()
        return next((each for each in self.offered if each.currency == self.asked), store())

    @property
    def offered(self) -> list[Tariff]:
        """The store's first, then the open ones."""
        now = timezone.now()
        return [store(), *(each.tariff() for each in self.known if not each.closed_because(now))]

    @property
    def has_choice(self) -> bool:
        """Whether there are other currencies at all, even closed ones: then the page depends on its reader's cookie."""
        return bool(self.known)

    @property
    def is_personal(self) -> bool:
        """Whether the page is another than that of a reader who chose nothing."""
        return not self._is_plain and any(each.code == self.asked for each in self.known)

    @property
    def closed(self) -> str:
        """The currency that was asked for, where it is one of ours and no price can be shown in it now; otherwise empty."""
        return self.asked if self.is_personal and self.tariff.is_store else ""

    @property
    def _is_plain(self) -> bool:
        self.is_used = True
        return self.asked in {"", settings.STORE_CURRENCY}


_shown: ContextVar[Shown | None] = ContextVar("shown_currency", default=None)


@contextmanager
def showing(asked: str) -> Iterator[Shown]:
    """Within it, prices are shown in `asked` where that is open."""
    token = _shown.set(Shown(asked))
    try:
        yield shown()
    finally:
        _shown.reset(token)


def shown() -> Shown:
    return _shown.get() or Shown()


def show(code: str) -> None:
    """From here on the page shows prices in `code`, as the database has them at this moment."""
    forget()
    current = shown()
    current.asked, current._known = code, None  # noqa: SLF001  our own


def store() -> Tariff:
    return Tariff(settings.STORE_CURRENCY, settings.STORE_CURRENCY)


def known() -> Known:
    """All currencies besides the store's, open or not; up to a minute old."""
    found: Known | None = cache.get(CACHE_KEY)
    if found is None:
        found = list(Currency.objects.all())
        remember(found)
    return found


def remember(found: Known) -> None:
    cache.set(CACHE_KEY, found, timeout=CACHE_SECONDS)


def forget() -> None:
    """Call it after currencies were changed; caches of other processes follow within a minute."""
    cache.delete(CACHE_KEY)


def current(code: str) -> Tariff:
    """What prices in `code` follow from at this moment, for money that is to be charged; empty means the store currency.

    Raises:
        CurrencyClosedError
    """
    if code in {"", settings.STORE_CURRENCY}:
        return store()
    found = Currency.objects.filter(code=code).first()
    if found is None or found.closed_because(timezone.now()):
        raise CurrencyClosedError(code)
    return found.tariff()


def shown_price(amount: Decimal, currency: str) -> tuple[Decimal, str]:
    """A price as this page shows it, with its currency. One that is not in the store currency stays as it is."""
    tariff = shown().tariff
    if currency != tariff.store:
        return amount, currency
    return tariff.price(amount), tariff.currency


def price_text(amount: Decimal, currency: str) -> str:
    """The same for people."""
    return money(*shown_price(amount, currency))
