"""Which country a traveler means by what they typed."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from catalog.geography import place_name
from catalog.models import Destination
from catalog.search import current, find, fold

MOST_LOOKED_AT = 12


class Countries:
    """Those that the form offers. What is none of their names is looked up as a search for places would: "UK", "Bali"."""

    def __init__(self, offered: Iterable[Destination]) -> None:
        self._by_key = {each.pk: each for each in offered}
        self._by_name = _by_name(self._by_key.values())

    def meant(self, text: str) -> Destination | None:
        """None for what is no country of ours, and for a misspelled one: that is only a guess, which the traveler must confirm."""
        return self._by_name.get(fold(text)) or self._found(text, are_guesses=False)

    def problem(self, text: str) -> str:
        """Why there is no country, with a guess where there is one."""
        near = self._found(text, are_guesses=True)
        if near is None:
            return _("We sell nothing for this place. Choose a country from the list.")
        return _("Did you mean %(country)s? Then write it so.") % {"country": place_name(near)}

    def _found(self, text: str, *, are_guesses: bool) -> Destination | None:
        answer = find(current(), text, most=MOST_LOOKED_AT)
        if answer.is_guess is not are_guesses or answer.left_out:
            return None
        return next((self._by_key[hit.place.pk] for hit in answer.hits if hit.place.pk in self._by_key), None)


def _by_name(countries: Iterable[Destination]) -> Mapping[str, Destination]:
    found: dict[str, Destination] = {}
    for each in countries:
        for name in (each.iso_code, each.slug, each.slug.replace("-", " "), each.name, place_name(each)):
            if name:
                found.setdefault(fold(name), each)
    return found
