"""From what was typed to places: as it stands, then the places among its words, then what is spelled alike."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from catalog.geography import place_name
from catalog.models import Destination
from catalog.money import babel_locale
from catalog.search import query
from catalog.search.answer import Answer, Hit
from catalog.search.folding import fold, fold_code
from catalog.search.guessing import guesses
from catalog.search.index import Index
from catalog.search.matching import Best, Match, better, matching
from catalog.search.naming import Kind, comparable

MAX_RESULTS: Final = 60
MAX_GUESSES: Final = 5
SHORTEST_GUESSED_PART: Final = 5
"""Letters of a word among others. A short word that is no place is a word, not a misspelled place."""

Order = Callable[[Match], tuple[object, ...]]


def find(index: Index, text: str, favored: Sequence[str] = (), most: int = MAX_RESULTS) -> Answer:
    """The places that `text` means, `most` at most, best first; of equal ones the countries of the ISO codes `favored` in that order,
    then those with more plans. Never raises, whatever the text.
    """
    typed = query.shown(text)
    asked = query.wanted(typed)
    order = _order(index, favored)
    if not asked:
        return Answer(typed)
    if found := matching(index, asked, fold_code(typed)):
        return Answer(typed, _hits(index, found.values(), order)[:most])
    if code := index.unsold.get(asked):
        return Answer(typed, unsold=babel_locale().territories.get(code, code))
    return _among_words(index, typed, query.words(asked), order, most)


def exactly(index: Index, text: str) -> list[Destination]:
    """The places of which `text` is a whole name, code or city, each once: several where it may mean any of them."""
    typed = query.shown(text)
    numbers = [*index.exact.get(query.wanted(typed), ()), *index.codes.get(fold_code(typed), ())]
    return [index.places[each] for each in dict.fromkeys(index.entries[number].place for number in numbers)]


def _among_words(index: Index, typed: str, words: Sequence[str], order: Order, most: int) -> Answer:
    """Where the text as it stands is no place."""
    if not query.without_asides(words):
        return Answer(typed, left_out=True)
    # First as one name: "hong kog china" is Hong Kong, though China stands in it.
    near = guesses(index, " ".join(words))
    if not near and (named := _named(index, words)):
        return Answer(typed, _hits(index, named, order)[:most], left_out=True)
    alike = _hits(index, (near or _guessed(index, words)).values(), order)
    return Answer(typed, alike[: min(most, MAX_GUESSES)], is_guess=True)


def _named(index: Index, words: Sequence[str]) -> Iterable[Match]:
    """The places that stand among other words: "japan 10 gb", "south korea and japan"."""
    found: Best = {}
    taken: set[int] = set()
    for start, end in query.phrases(words):
        is_said = query.without_asides(words[start:end])
        entries = index.exact.get(" ".join(words[start:end]), ()) if is_said else ()
        spot = set(range(start, end))
        for entry in (index.entries[number] for number in entries if not spot & taken):
            better(found, Match(start * len(Kind) + entry.name.kind, entry))
        taken |= spot if entries else set()
    return found.values()


def _guessed(index: Index, words: Sequence[str]) -> Best:
    """What is spelled like the words together, or else like some of them."""
    told = query.without_asides(words)
    if found := guesses(index, " ".join(told)):
        return found
    for start, end in query.phrases(told):
        part = " ".join(told[start:end])
        if len(part) >= SHORTEST_GUESSED_PART and (found := guesses(index, part)):
            return found
    return {}


def _order(index: Index, favored: Sequence[str]) -> Order:
    first = {code: number for number, code in enumerate(favored)}

    def order(match: Match) -> tuple[object, ...]:
        place = index.places[match.entry.place]
        liking = first.get(place.iso_code, len(first))
        return (match.rank, liking, -place.plan_count, place.kind, fold(place.name), place.slug)

    return order


def _hits(index: Index, found: Iterable[Match], order: Order) -> list[Hit]:
    return [_hit(index.places[match.entry.place], match) for match in sorted(found, key=order)]


def _hit(place: Destination, match: Match) -> Hit:
    name = place_name(place)
    text, folded, _kind = match.entry.name
    is_said = text == name or f" {folded} " in f" {comparable(name)} "
    return Hit(place, name, "" if is_said else text)
