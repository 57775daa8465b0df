"""What is asked of a list of plans: read from an address, and written into one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from catalog.filters.base import Filter
from catalog.filters.bounds import Data, Days, Price
from catalog.filters.kinds import CALLS, NUMBER, SMS, TOP_UP, Network, Scope
from catalog.filters.sorting import SORTS

FILTERS: tuple[Filter[Any], ...] = (Days(), Data(), Price(), Network(), Scope(), TOP_UP, CALLS, SMS, NUMBER)
SORT = "sort"
NAMES = (*(each.name for each in FILTERS), SORT)


@dataclass(frozen=True)
class Criteria:
    """Values of filters by their names, in the order of FILTERS, and the sort asked for, empty for none."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Criteria":
        """From an address; what cannot be read is left out."""
        found = {each.name: each.read(query.get(each.name, "")) for each in FILTERS}
        sort = query.get(SORT, "")
        values = {name: value for name, value in found.items() if value is not None}
        return cls(values, sort if sort in SORTS else "")

    @property
    def is_empty(self) -> bool:
        return not self.values and not self.sort

    @property
    def active(self) -> Iterator[tuple[Filter[Any], Any]]:
        return ((each, self.values[each.name]) for each in FILTERS if each.name in self.values)

    def having(self, name: str, value: Any) -> "Criteria":
        """The same with `value` for the filter `name`."""
        together = {**self.values, name: value}
        return Criteria(
            {each.name: together[each.name] for each in FILTERS if each.name in together}, self.sort
        )

    def without(self, *names: str) -> "Criteria":
        return Criteria({name: value for name, value in self.values.items() if name not in names}, self.sort)

    def query(self) -> str:
        """The part of an address after its question mark; empty where nothing is asked."""
        pairs = [(each.name, each.write(value)) for each, value in self.active]
        return urlencode([*pairs, (SORT, self.sort)] if self.sort else pairs)
