"""The files that hold translations: `.po`, which people write, and `.mo`, which the shop reads."""

from collections.abc import Iterator, Sequence
from gettext import c2py
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

from storefront.languages.extraction import djangos_messages, messages
from storefront.languages.pseudo import PSEUDO


def written(folder: Path, code: str) -> Path:
    """Where the translation of `code` is that people write."""
    return folder / to_locale(code) / "LC_MESSAGES/django.po"


def update(folder: Path, code: str) -> Catalog:
    """Bring what people write up to the words of today. Nothing that was translated is lost: it is kept, marked as doubtful, or at the end
    as no longer used.

    Returns:
        The catalog as it was written.
    """
    path, today = written(folder, code), messages()
    catalog = _read(path, code) if path.exists() else Catalog(locale=to_locale(code), fuzzy=False)
    catalog.update(today, update_header_comment=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False, sort_by_file=True)
    return catalog


def compile_written(folder: Path) -> Iterator[tuple[str, Catalog]]:
    """Make the files that the shop reads of all that people wrote; locale and catalog of each."""
    for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        locale = path.parent.parent.name
        catalog = _read(path, locale)
        _compile(catalog, path)
        yield locale, catalog


def compile_pseudo(folder: Path, codes: Sequence[str]) -> list[str]:
    """Write those of `codes` that are made by a rule; which these were. Never into the folder of what people write."""
    made = [code for code in codes if code in PSEUDO]
    if made:
        told = [*messages(), *djangos_messages()]
        for code in made:
            _compile(_pseudo(told, code), written(folder, code))
    return made


def share_translated(catalog: Catalog) -> tuple[int, int]:
    """How many texts have a translation that nobody doubts, and how many there are."""
    texts = [message for message in catalog if message.id]
    done = [message for message in texts if not message.fuzzy and _is_whole(message.string)]
    return len(done), len(texts)


def unread(codes: Sequence[str]) -> list[str]:
    """The languages, other than the code's own, of which the shop has no words to read."""
    return [
        code
        for code in codes
        if code.partition("-")[0] != "en" or code in PSEUDO
        if not any(
            written(Path(folder), code).with_suffix(".mo").exists() for folder in settings.LOCALE_PATHS
        )
    ]


def _is_whole(string: Any) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _read(path: Path, code: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(code))


def _compile(catalog: Catalog, po: Path) -> None:
    """Renamed into its place: a shop that starts meanwhile reads the old words or the new."""
    po.parent.mkdir(parents=True, exist_ok=True)
    fresh = po.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalog)
    fresh.replace(po.with_suffix(".mo"))


def _pseudo(told: Sequence[Any], code: str) -> Catalog:
    """With as many plural forms as the language has after which it is called: Django adds the real one's words, by its rule."""
    catalog = Catalog(locale=code.partition("-")[0], fuzzy=False)
    write, one = PSEUDO[code].write, c2py(catalog.plural_expr)(1)
    for message in told:
        if isinstance(message.id, tuple | list):
            singular, plural = map(write, message.id)
            forms = tuple(singular if form == one else plural for form in range(catalog.num_plurals))
            catalog.add(message.id, forms, context=message.context)
        elif message.id:
            catalog.add(message.id, write(message.id), context=message.context)
    return catalog
