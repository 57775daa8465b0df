"""Two languages that nobody speaks, made from the English words by a rule: they show what is not translated, cut off or mirrored wrongly.

Their codes are those that CLDR keeps for this. Nothing here reads a setting, because the settings read it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

LONG: Final = "en-xa"
FROM_THE_RIGHT: Final = "ar-xb"

# What programs read and people do not: placeholders, tags, entities, addresses.
KEPT: Final = re.compile(
    r"(%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif%]|\{[^{}]*\}|<[^<>]+>|&#?\w+;|https?://[^\s<>]+)"
)
ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒĝĥíĵķłḿñöþɋŕšŧůṽŵẋýžÁɃÇĐÉƑĜĤÍĴĶŁḾÑÖÞɊŔŠŦŮṼŴẊÝŽ",
)
ARABIC: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ابكدهفجحيجكلمنوپقرستوڤوخيز" * 2
)
VOWEL: Final = re.compile("([aeiou])", re.IGNORECASE)


class Pseudo(NamedTuple):
    """`info` is what Django must know of a language; `write` turns an English text into it."""

    info: Mapping[str, Any]
    write: Callable[[str], str]


def long(text: str) -> str:
    """About a third longer, no letter as it was, and in brackets: a missing bracket is a text that was cut off."""
    return _framed(_written(text, lambda part: VOWEL.sub(r"\1\1", part).translate(ACCENTED)))


def from_the_right(text: str) -> str:
    """In Arabic letters, which join and run from right to left. They spell nothing."""
    return _written(text, lambda part: part.translate(ARABIC))


def _written(text: str, change: Callable[[str], str]) -> str:
    parts = KEPT.split(text)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def _framed(text: str) -> str:
    """Spaces and line ends at the edges stay outside: gettext compares them with the original's."""
    inner = text.strip()
    return text.replace(inner, f"[{inner}]") if inner else text


PSEUDO: Final[Mapping[str, Pseudo]] = {
    LONG: Pseudo({"bidi": False, "code": LONG, "name": "English, long", "name_local": long("English")}, long),
    FROM_THE_RIGHT: Pseudo(
        {
            "bidi": True,
            "code": FROM_THE_RIGHT,
            "name": "English, from the right",
            "name_local": from_the_right("English"),
        },
        from_the_right,
    ),
}
