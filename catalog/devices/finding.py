"""Finding a model by what people call their phone: "iphone 13", "Samsung s24 ultra", "pixel8"."""

import re
from functools import lru_cache

from catalog.devices.known import DEVICES, Device
from catalog.search import fold

MOST = 12
# "pixel8" and "s24ultra" are typed as one word as often as not.
_WORDS = re.compile(r"[^\W\d_]+|\d+")


def find(query: str) -> list[Device]:
    """The models that hold every word of `query`, at most twelve, the nearest name first; none for an empty query.

    A number must be whole: whoever asks for "iphone 1" does not mean the iPhone 11.
    """
    wanted = _words(query)
    if not wanted:
        return []
    found = [device for device, words in _index() if all(_is_in(word, words) for word in wanted)]
    return sorted(found, key=lambda device: _distance(wanted, _words(device.full_name)))[:MOST]


@lru_cache(maxsize=1)
def _index() -> tuple[tuple[Device, tuple[str, ...]], ...]:
    return tuple((device, _words(device.full_name)) for device in DEVICES)


def _words(text: str) -> tuple[str, ...]:
    plus = text.replace("+", " plus ")
    return tuple(_WORDS.findall(fold(plus)))


def _distance(wanted: tuple[str, ...], words: tuple[str, ...]) -> tuple[int, int]:
    """Half-typed words count most: "iphone x" is the iPhone X before it is the XS; then the words that nobody asked for."""
    return sum(word not in words for word in wanted), len(words)


def _is_in(wanted: str, words: tuple[str, ...]) -> bool:
    if wanted.isdigit():
        return wanted in words
    return any(word.startswith(wanted) for word in words)
