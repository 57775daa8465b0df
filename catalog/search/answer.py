"""What a search says."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import Destination


@dataclass(frozen=True, slots=True)
class Hit:
    """A place, called as its reader calls it. `because` is the name that was typed, where it is another, such as Bali for Indonesia."""

    place: Destination
    name: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`query` is what was typed, fit to be shown. Its hits are places it means, or with `is_guess` those that are spelled alike.

    `left_out` tells that some of the words are no part of a place's name; `unsold` is a country that was asked for and where nothing
    is on sale.
    """

    query: str = ""
    hits: Sequence[Hit] = ()
    is_guess: bool = False
    left_out: bool = False
    unsold: str = ""

    def __bool__(self) -> bool:
        return bool(self.hits)
