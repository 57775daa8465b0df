"""Single values as the supplier sends them: numbers as text, text as numbers, null, `[]` for nothing.

Each function takes anything and never raises: what cannot be read becomes the value for "not told".
"""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

# ASCII on purpose: Python would take "١٢" and "1_000" as well, which no API means.
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
BIGINT = 2**63
CEILING = Decimal(10) ** 20
DEAREST = Decimal(10) ** 8
"""Above this in any currency there is no eSIM plan, but a mistake."""
YES = frozenset({"true", "1", "yes", "on", "active", "enabled"})
NO = frozenset({"false", "0", "no", "off", "inactive", "disabled"})
MILLISECONDS = 10**11
"""Unix times above this are in milliseconds: in seconds it would be the year 5138."""


def text(value: Any) -> str:
    """Text that a database takes: no NUL and no lone surrogate, both of which PostgreSQL refuses; outer blanks trimmed."""
    if value is None or isinstance(value, bool | list | tuple | dict):
        return ""
    return clean(str(value)).strip()


def clean(value: str) -> str:
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def decimal(value: Any) -> Decimal | None:
    """A finite number below 10^20 either way; None for anything else, thousands separators included."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    if isinstance(value, int) and abs(value) >= CEILING:
        return None  # Python refuses to write out numbers of thousands of digits
    written = str(value).strip()
    if not NUMBER.fullmatch(written):
        return None
    number = Decimal(written)
    return number if abs(number) < CEILING else None


def price(value: Any) -> Decimal | None:
    """An amount of money, from zero to less than 10^8, in the account's currency."""
    amount = decimal(value)
    return amount if amount is not None and 0 <= amount < DEAREST else None


def integer(value: Any) -> int | None:
    """A whole number that fits a 64-bit column; "3.00" is 3, and 3.5 is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -BIGINT <= value < BIGINT else None
    number = decimal(value)
    if number is None or number != number.to_integral_value():
        return None
    return int(number)


def count(value: Any, most: int = BIGINT - 1) -> int | None:
    """A whole number, zero or more, up to `most`."""
    number = integer(value)
    return number if number is not None and 0 <= number <= most else None


def boolean(value: Any) -> bool | None:
    """`true`, 1, "1", "true" and their opposites; None for anything else."""
    number = decimal(value)
    said = str(value).strip().casefold() if isinstance(value, bool | str) else str(number)
    return True if said in YES else False if said in NO else None


def day(value: Any) -> date | None:
    """The date at the beginning of an ISO date or time."""
    try:
        return date.fromisoformat(text(value)[:10])
    except ValueError:
        return None


def moment(value: Any) -> datetime | None:
    """An ISO time or a Unix time in seconds or milliseconds, in UTC; one without an offset is UTC (docs.esimaccess.com)."""
    try:
        if (number := integer(value)) is not None:
            return datetime.fromtimestamp(number / 1000 if abs(number) > MILLISECONDS else number, UTC)
        parsed = datetime.fromisoformat(text(value))
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def mapping(value: Any) -> dict[str, Any]:
    """A JSON object, also when it comes as text or as the only entry of a list; `{}` for anything else."""
    if isinstance(value, str):
        value = parsed_json(value)
    if isinstance(value, list):
        value = next((entry for entry in value if isinstance(entry, dict)), None)
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any] | None:
    """The entries of a list, or of an object used as one (PHP sends either); None when there is neither."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else None


def parsed_json(document: str | bytes) -> Any:
    """The JSON document, UTF-8 as it must be (RFC 8259, 8.1), or None. Numbers stay text: no float rounds a price, and no number is too long to read."""
    try:
        text = document.decode("utf-8-sig") if isinstance(document, bytes) else document
        return json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
