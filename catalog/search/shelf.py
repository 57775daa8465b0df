"""The index that this process has in memory, built again when the catalog has changed."""

import time
from dataclasses import dataclass
from typing import Final

from django.db.models import Subquery

from catalog.models import CatalogVersion, Destination
from catalog.search.index import Index, build

MAX_AGE: Final = 600.0
"""Seconds after which an index is built again, whatever the version says: for what changes without one, such as pictures."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Shared by threads: replaced as a whole and never changed."""

    version: str
    built_at: float
    index: Index


_kept: list[Kept] = []


def current() -> Index:
    """The index of the catalog as the database has it now; one query, whether or not the catalog has changed."""
    kept = next((each for each in _kept[:] if time.monotonic() - each.built_at < MAX_AGE), None)
    version, places = _changed_since(kept.version if kept else None)
    if kept is not None and not places:
        return kept.index
    index = build(places)
    _kept[:] = [Kept(version, time.monotonic(), index)] if version else []
    return index


def forget() -> None:
    """For what puts another catalog in the place of this one, as tests do."""
    _kept.clear()


def _changed_since(version: str | None) -> tuple[str, list[Destination]]:
    """The catalog's version, and all places if it is not `version` any more. Places are never deleted: none means no change."""
    token = Subquery(CatalogVersion.objects.values("token")[:1])
    places = Destination.objects.with_country_count().annotate(catalog_version=token)
    if version is not None:
        places = places.exclude(catalog_version=version)
    found = list(places)
    return (getattr(found[0], "catalog_version", None) or "" if found else ""), found
