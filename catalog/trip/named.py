"""Which country a traveler means by what they typed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from babel.lists import format_list
from django.utils.translation import gettext as _

from catalog.geography import place_name
from catalog.models import Destination
from catalog.money import babel_locale
from catalog.search import aliases, current, exactly, find, fold, fold_code
from catalog.search.index import Index

MOST_LOOKED_AT = 12
MOST_SUGGESTED = 3


class Countries:
    """Those that the form offers. What is none of their names is looked up as a search for places would: "UK", "Bali"."""

    def __init__(self, offered: Iterable[Destination]) -> None:
        self._by_key = {each.pk: each for each in offered}
        places = self._by_key.values()
        self._name = {each.pk: place_name(each) for each in places}
        # What several share, a code or a name, means none of them.
        self._by_code = _unique((fold_code(each.iso_code), each) for each in places)
        self._by_slug = {each.slug: each for each in places if self.address(each) == each.slug}
        self._by_name = _unique(
            (fold(name), each) for each in places for name in (self._name[each.pk], *aliases(each.iso_code))
        )

    def spellings(self) -> Sequence[str]:
        """One for each country, to choose from."""
        return [self.spelled(each) for each in self._by_key.values()]

    def meant(self, text: str) -> Destination | None:
        """None for what is no country of ours, and for what only may be one: part of a name, a name of several, a misspelled one.
        That is a guess, which the traveler must confirm.
        """
        folded = fold(text)
        coded = self._by_code.get(fold_code(text)) or self._by_slug.get(text)
        return coded or self._by_name.get(folded) or self._by_long_name.get(folded) or self._only(text)

    def address(self, place: Destination) -> str:
        """What it is called in an address, and nothing else there: its code, or its slug where it has none of its own."""
        is_own = self._by_code.get(fold_code(place.iso_code)) is place
        return place.iso_code if is_own else place.slug

    def spelled(self, place: Destination) -> str:
        """What a traveler types for it: its name, with its code where another country is called so as well."""
        name = self._name[place.pk]
        return name if self._by_name.get(fold(name)) is place else self._long_name(place)

    def problem(self, text: str) -> str:
        """Why there is no country, with what it may be where that can be told."""
        near = self._exactly(text) or self._near(text)
        if not near:
            return _("We sell nothing for this place. Choose a country from the list.")
        names = [self.spelled(each) for each in near[:MOST_SUGGESTED]]
        return _("Did you mean %(country)s? Then write it so.") % {
            "country": format_list(names, style="or", locale=babel_locale())
        }

    def _long_name(self, place: Destination) -> str:
        return f"{self._name[place.pk]} ({self.address(place)})"

    @cached_property
    def _by_long_name(self) -> Mapping[str, Destination]:
        return {fold(self._long_name(each)): each for each in self._by_key.values()}

    @cached_property
    def _index(self) -> Index:
        """One for all that was typed: each is a query."""
        return current()

    def _only(self, text: str) -> Destination | None:
        found = self._exactly(text)
        return found[0] if len(found) == 1 else None

    def _exactly(self, text: str) -> Sequence[Destination]:
        return self._offered(exactly(self._index, text))

    def _near(self, text: str) -> Sequence[Destination]:
        hits = find(self._index, text, most=MOST_LOOKED_AT).hits
        return self._offered(hit.place for hit in hits)

    def _offered(self, places: Iterable[Destination]) -> Sequence[Destination]:
        return [self._by_key[each.pk] for each in places if each.pk in self._by_key]


def _unique(named: Iterable[tuple[str, Destination]]) -> Mapping[str, Destination]:
    found: dict[str, dict[int, Destination]] = defaultdict(dict)
    for text, place in named:
        found[text][place.pk] = place
    return {text: next(iter(same.values())) for text, same in found.items() if text and len(same) == 1}
