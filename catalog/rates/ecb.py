"""The European Central Bank's euro reference rates: about 30 currencies, each working day at about 16:00 in Frankfurt.

Source: ecb.europa.eu/stats/policy_and_exchange_rates, free to use; the bank publishes them "for information purposes only".
The file is fetched here, since CurrencyConverter, which reads it, would wait for an answer without end.
"""

import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from http.client import HTTPException
from io import BytesIO
from time import monotonic
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

from currency_converter import CurrencyConverter, RateNotFoundError

from catalog.rates.quotes import Quotes, SourceError

# The whole history since 1999 has 0.7 MB packed and 3 MB unpacked; a day has 500 bytes.
LARGEST = 10 * 1024 * 1024
CHUNK = 64 * 1024
MISSING = frozenset({"", " ", "N/A", " N/A"})
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class EuropeanCentralBank:
    """The file at `url`, zipped or plain, a day or the whole history; `seconds` is how long its answer may take."""

    url: str
    seconds: float

    def quotes(self, base: str) -> Quotes:
        """The newest day's rates for one unit of `base`.

        Raises:
            SourceError: the bank does not answer, not with such a file, or does not quote `base`.
        """
        try:
            return _read(_lines(self._fetch()), base)
        except (OSError, HTTPException) as error:
            raise SourceError(f"The European Central Bank's file could not be fetched: {error}") from error
        except (ValueError, ArithmeticError, LookupError, RuntimeError, BadZipFile) as error:
            raise SourceError("The European Central Bank's file could not be read.") from error

    def _fetch(self) -> bytes:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise SourceError("EXCHANGE_RATE_URL must be an https address.")
        content, end = b"", monotonic() + self.seconds
        with urllib.request.urlopen(self.url, timeout=self.seconds) as answer:  # noqa: S310  checked above
            while chunk := answer.read1(CHUNK):
                content += chunk
                if len(content) > LARGEST or monotonic() > end:
                    raise SourceError("The European Central Bank's file is too large, or takes too long.")
        return content


def _lines(content: bytes) -> list[str]:
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed, packed.open(packed.namelist()[0]) as file:
            content = file.read(LARGEST)
    return [line for line in content.decode("utf-8").splitlines() if line.strip()]


def _read(lines: Sequence[str], base: str) -> Quotes:
    if not lines:
        raise SourceError("The European Central Bank's file is empty.")
    converter = CurrencyConverter(currency_file=None, decimal=True, na_values=MISSING)
    converter.load_lines(lines)
    if base not in converter.currencies:
        raise SourceError(f"The European Central Bank does not quote {base}, the store currency.")
    day = converter.bounds[converter.ref_currency].last_date
    return Quotes(datetime.combine(day, time(), UTC), dict(_of_day(converter, base, day)))


def _of_day(converter: CurrencyConverter, base: str, day: date) -> Iterator[tuple[str, Decimal]]:
    """Those quoted on that day: the history also holds currencies that are no more, at their last rate."""
    for code in converter.currencies:
        try:
            yield code, converter.convert(1, base, code, date=day)
        except RateNotFoundError:
            continue
