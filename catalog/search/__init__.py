"""Finding a destination by what people type: names in their language and in its own, codes, cities, and all of that misspelled."""

from catalog.search.answer import Answer, Hit
from catalog.search.finding import find
from catalog.search.folding import fold
from catalog.search.shelf import current

__all__ = ["Answer", "Hit", "current", "find", "fold"]
