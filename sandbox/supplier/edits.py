"""What switches change in the catalog: an empty list, missing plans, odd prices, ids that mean another plan."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Edits:
    """All off at first.

    Args:
        countries_empty: the country list has no countries.
        empty: slugs of countries and regions (and `global`) whose plan list is empty.
        drop_percent: share of all plans left out, spread evenly over the ids.
        slugs: by plan id, the slug that id has now (the id has come to mean another plan).
        prices: by plan id, the price text sent: `0`, `-1`, `NaN`, or a number.
        price_percent: added to every other price, e.g. 10 or -27.
        currency: sent with each plan; None sends null.
        pictures: places have images of their own, at addresses of the stand-in.
        renamed: by slug of a country, the slug it is listed under now.
        markup: names, operators and policies carry HTML and script.
        inactive: ids sent with status 0. retired: ids not sent at all.
    """

    countries_empty: bool = False
    empty: list[str] = field(default_factory=list)
    drop_percent: int = 0
    slugs: dict[str, str] = field(default_factory=dict)
    prices: dict[str, str] = field(default_factory=dict)
    price_percent: float = 0.0
    currency: str | None = None
    markup: bool = False
    pictures: bool = False
    renamed: dict[str, str] = field(default_factory=dict)
    inactive: list[int] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def hides(self, number: int) -> bool:
        """Whether a plan is not in any list. 7919 is prime to 100, so that every hundred ids lose the same share."""
        return number in self.retired or number * 7919 % 100 < self.drop_percent


def _words(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else str(value).replace(",", " ").split()


def _numbers(value: Any) -> list[int]:
    return [int(item) for item in _words(value)]


def _pairs(value: Any) -> dict[str, str]:
    """From a JSON object, or from a form's `812=NaN 813=0`."""
    if isinstance(value, dict):
        return {str(key): str(item) for key, item in value.items()}
    return {key: item for key, _, item in (word.partition("=") for word in _words(value))}


def _flag(value: Any) -> bool:
    return value is True or str(value).lower() in {"1", "true", "on", "yes"}


READERS: dict[str, Any] = {
    "countries_empty": _flag,
    "empty": _words,
    "drop_percent": int,
    "slugs": _pairs,
    "prices": _pairs,
    "price_percent": float,
    "currency": lambda value: value or None,
    "markup": _flag,
    "pictures": _flag,
    "renamed": _pairs,
    "inactive": _numbers,
    "retired": _numbers,
}


def read(current: Edits, wanted: dict[str, Any]) -> Edits:
    """The edits with the named ones replaced. Raises ValueError for a name or a value that is none."""
    unknown = set(wanted) - {each.name for each in fields(Edits)}
    if unknown:
        raise ValueError(f"unknown catalog switch: {', '.join(sorted(unknown))}; known: {', '.join(READERS)}")
    return Edits(**(current.as_dict() | {name: READERS[name](value) for name, value in wanted.items()}))
