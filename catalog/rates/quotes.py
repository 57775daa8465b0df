"""What a source says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


class SourceError(Exception):
    """The source gave no usable answer; the text is for staff."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """`rates`: units of each currency for one unit of the base, unchecked. `at` is the moment they are of."""

    at: datetime
    rates: Mapping[str, Decimal]
