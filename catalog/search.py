"""Finding a destination by what people type: part of its name, its supplier's spelling, or its ISO code."""

import unicodedata
from collections.abc import Iterable

from catalog.models import Destination

MAX_RESULTS = 60


def fold(text: str) -> str:
    """Lower case without accents and punctuation, so that "Reunion" finds Réunion and "cote divoire" Côte d'Ivoire."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in plain if each.isalnum() or each.isspace()).split())


def search(query: str, destinations: Iterable[Destination]) -> list[Destination]:
    """Best first: the exact code or name, then names that begin with the query, then those that hold it."""
    wanted = fold(query)
    if not wanted:
        return []
    ranked = [(rank, each.name, each) for each in destinations if (rank := _rank(wanted, each)) is not None]
    return [each for _rank_, _name, each in sorted(ranked, key=lambda item: item[:2])[:MAX_RESULTS]]


def _rank(wanted: str, destination: Destination) -> int | None:
    name, slug = fold(destination.name), fold(destination.slug.replace("-", " "))
    if wanted in {name, slug, destination.iso_code.lower()}:
        return 0
    if name.startswith(wanted):
        return 1
    if f" {wanted}" in f" {name}" or f" {wanted}" in f" {slug}":
        return 2
    return 3 if len(wanted) > 2 and (wanted in name or wanted in slug) else None  # noqa: PLR2004  two letters are in every name
