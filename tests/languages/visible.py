"""What people see, hear or read of a page, and which words of it are in plain Latin letters: in the long pseudo-language, none is ours."""

import json
import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style"}
SPOKEN = {"alt", "title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "label"}
NAMED = {"description", "og:title", "og:description", "og:site_name", "og:image:alt"}
# Attributes for scripts and style sheets. Any other data-* is taken for words that a script shows.
TECHNICAL = {
    "add", "copy", "copy-address", "eid", "forget", "keep", "most", "order", "page", "print", "remove", "saved", "search", "search-voice",
    "state", "tap", "tapped", "when", "worker", "part", "ogsc", "ogsb",
}  # fmt: skip
# The signs of units and currencies, and short names that are the same in every language.
SAME_EVERYWHERE = {"USD", "EUR", "UTC", "PDF", "QR", "SIM", "EID", "ICCID"}
ADDRESS = re.compile(r"\b(?:https?://|mailto:)\S+|\S+@\S+|\bLPA:\S+")
WORD = re.compile(r"[A-Za-z]{2,}")


class Page(HTMLParser):
    """Reads a page once; `said` are its texts, each with where it stands."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.said = []
        self._open = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag not in VOID:
            self._open.append((tag, found))
        if self._is_elsewhere():
            return
        for name, value in found.items():
            if value and _is_said(tag, found, name):
                self.said.append((f"<{tag} {name}>", value))

    def handle_endtag(self, tag):
        while self._open and tag in {name for name, _found in self._open}:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data):
        tags = [tag for tag, _found in self._open]
        if tags and tags[-1] == "script" and dict(self._open[-1][1]).get("type") == "application/ld+json":
            self.said += [("JSON-LD", text) for text in _names(json.loads(data))]
        elif data.strip() and not UNSEEN & set(tags) and not self._is_elsewhere():
            self.said.append((f"<{tags[-1] if tags else ''}>", data.strip()))

    def _is_elsewhere(self):
        """Inside what says that it is in another language."""
        return any("lang" in found for tag, found in self._open if tag != "html")


def _is_said(tag, found, name):
    if name in SPOKEN:
        return True
    if name == "content":
        return (found.get("name") or found.get("property")) in NAMED
    if name == "value":
        return tag == "input" and found.get("type") in {"submit", "button", "reset"}
    return name.startswith("data-") and name.removeprefix("data-") not in TECHNICAL


def _names(thing):
    """What search engines show of the data for them."""
    if isinstance(thing, list):
        return [text for each in thing for text in _names(each)]
    if not isinstance(thing, dict):
        return []
    mine = [thing[key] for key in ("name", "description") if isinstance(thing.get(key), str)]
    return mine + [text for value in thing.values() for text in _names(value)]


def plain_words(text, data=()):
    """The words in plain Latin letters, apart from addresses and from `data`, which nobody translates."""
    text = ADDRESS.sub(" ", text)
    for each in sorted(data, key=len, reverse=True):
        text = text.replace(each, " ")
    return [word for word in WORD.findall(text) if word not in SAME_EVERYWHERE]


def unmarked(html, data=()):
    """Where a page says something in plain letters, and what."""
    return [f"{where} {text!r}" for where, text in Page(html).said if plain_words(text, data)]
