"""All words of the shop that can be translated, read out of its code and its templates. Needs no gettext programs."""

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("catalog", "orders", "storefront")
TEMPLATES = ("*.html", "*.txt", "*.xml")
KEYWORDS: dict[str, Any] = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOTES = ["Translators:"]
# Django's own words that shoppers can meet: of forms and dates, and of numbers in words.
DJANGOS = ("django/conf", "django/contrib/humanize")


@lru_cache(maxsize=1)
def messages() -> Catalog:
    """Each text with the places where it stands, in the order of the files. Read once: it takes a second or two."""
    found = Catalog(project="esim-storefront", fuzzy=False)
    for path, source in _sources():
        place = str(path.relative_to(ROOT))
        for line, message, comments, context in extract("python", source, KEYWORDS, NOTES):
            found.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    return found


def djangos_messages() -> Iterator[Any]:
    """What Django translates for us, for languages that it does not know."""
    import django

    installed = Path(django.__file__).parent.parent
    for package in DJANGOS:
        with (installed / package / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
            yield from (message for message in read_po(file) if message.id)


def _sources() -> Iterator[tuple[Path, io.BytesIO]]:
    """Every file as Python that holds the same calls of gettext, as Django does it for the gettext programs."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            source = path.read_bytes()
            # Most files have none, and to take one apart takes long.
            if b"gettext" in source:
                yield path, io.BytesIO(source)
    for pattern in TEMPLATES:
        for path in sorted((ROOT / "templates").rglob(pattern)):
            yield path, io.BytesIO(_as_python(path).encode())


def _as_python(template: Path) -> str:
    """What is not translated becomes meaningless words; indented, they would be no Python."""
    text = templatize(template.read_text(encoding="utf-8"), origin=str(template))
    return "\n".join(line.lstrip() for line in text.split("\n"))
