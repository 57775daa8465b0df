"""All names of all places on sale, laid out so that a search looks at few of them. Built once for each state of the catalog."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from catalog.models import Destination
from catalog.models.destination import MOST_MOVES
from catalog.search.naming import Kind, Name, names_of, names_of_territory, territories

SHORTEST_MISSPELLED: Final = 4
"""Letters. Of a shorter name, every other word is a misspelling."""
# Sorts after every name: the last code point.
LAST: Final = "\U0010ffff"
SEPARATOR: Final = "\n"


class Entry(NamedTuple):
    """A name of a place, by the place's number."""

    name: Name
    place: int


class Tail(NamedTuple):
    """A name from one of its words on: "korea" of "south korea"."""

    text: str
    entry: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Index:
    """`exact` finds entries by a whole name and `codes` by a code, as `fold_code` writes it. `tails` are sorted, `text` holds all names one below the other, each beginning at one of
    `starts`. `misspelled` are the names that a misspelling is compared with, as `entry_of_misspelled` numbers them. `unsold` are
    the names of countries where nothing is on sale, with their ISO code.
    """

    places: Sequence[Destination]
    entries: Sequence[Entry]
    exact: Mapping[str, Sequence[int]]
    codes: Mapping[str, Sequence[int]]
    tails: Sequence[Tail]
    text: str
    starts: Sequence[int]
    misspelled: Sequence[str]
    entry_of_misspelled: Sequence[int]
    unsold: Mapping[str, str]

    def beginning(self, wanted: str) -> Iterator[Tail]:
        """The names, and the ends of names, that begin with `wanted`."""
        first = bisect_left(self.tails, (wanted,))
        last = bisect_left(self.tails, (wanted + LAST,))
        yield from self.tails[first:last]

    def holding(self, wanted: str) -> Iterator[int]:
        """The entries in whose name `wanted` stands anywhere."""
        at = self.text.find(wanted)
        while at >= 0:
            entry = bisect_right(self.starts, at) - 1
            yield entry
            at = self.text.find(wanted, self._end(entry))

    def _end(self, entry: int) -> int:
        return self.starts[entry] + len(self.entries[entry].name.folded)


def build(destinations: Iterable[Destination]) -> Index:
    """Of all that the database has, also of those that are gone: their names lead to what they have become."""
    known = {each.pk: each for each in destinations}
    places = [each for each in known.values() if each.retired_at is None and each.plan_count]
    entries = [Entry(name, number) for number, place in enumerate(places) for name in names_of(place)]
    entries += _former(known, {place.pk: number for number, place in enumerate(places)})
    typed = [number for number, entry in enumerate(entries) if _may_be_misspelled(entry.name)]
    return Index(
        places=places,
        entries=entries,
        exact=_by_name(entries, are_codes=False),
        codes=_by_name(entries, are_codes=True),
        tails=sorted(_tails(entries)),
        text=SEPARATOR.join(entry.name.folded for entry in entries),
        starts=_starts(entries),
        misspelled=[entries[number].name.folded for number in typed],
        entry_of_misspelled=typed,
        unsold=_unsold({place.iso_code for place in places}),
    )


def _former(known: Mapping[int, Destination], numbers: Mapping[int, int]) -> Iterator[Entry]:
    """A renamed place is still asked for under its old name."""
    for place in known.values():
        home = _home(known, place)
        if home is not place and home.pk in numbers:
            for name in names_of(place):
                yield Entry(name._replace(kind=max(name.kind, Kind.ALIAS)), numbers[home.pk])


def _home(known: Mapping[int, Destination], place: Destination) -> Destination:
    """What it has become by now; itself where it leads nowhere."""
    moves = 0
    while place.retired_at is not None and place.moved_to_id is not None and moves < MOST_MOVES:
        place, moves = known[place.moved_to_id], moves + 1
    return place


def _by_name(entries: Iterable[Entry], *, are_codes: bool) -> Mapping[str, Sequence[int]]:
    found = defaultdict(list)
    for number, entry in enumerate(entries):
        if (entry.name.kind == Kind.CODE) is are_codes:
            found[entry.name.folded].append(number)
    return found


def _tails(entries: Iterable[Entry]) -> Iterator[Tail]:
    for number, (name, _place) in enumerate(entries):
        if name.kind != Kind.CODE:
            yield Tail(name.folded, number, is_whole=True)
            breaks = (at + 1 for at, sign in enumerate(name.folded) if sign == " ")
            yield from (Tail(name.folded[at:], number, is_whole=False) for at in breaks)


def _starts(entries: Iterable[Entry]) -> list[int]:
    starts, at = [], 0
    for entry in entries:
        starts.append(at)
        at += len(entry.name.folded) + len(SEPARATOR)
    return starts


def _may_be_misspelled(name: Name) -> bool:
    return name.kind != Kind.CODE and len(name.folded) >= SHORTEST_MISSPELLED


def _unsold(sold: set[str]) -> dict[str, str]:
    return {
        name.folded: code
        for code in territories()
        if code not in sold
        for name in names_of_territory(code)
        if name.kind != Kind.CODE
    }
