"""Finding a destination by what people type: names in their language and in its own, codes, cities, and all of that misspelled."""

from catalog.search.answer import Answer, Hit
from catalog.search.finding import exactly, find
from catalog.search.folding import fold, fold_code
from catalog.search.gazetteer import aliases
from catalog.search.shelf import current

__all__ = ["Answer", "Hit", "aliases", "current", "exactly", "find", "fold", "fold_code"]
