"""Stripe's form encoding: `a[b][0][c]=v` as nested dictionaries. Lists stay dictionaries by index until a schema tells."""

import re
from collections.abc import Iterable
from typing import Any

from sandbox.stripe.errors import InvalidParameterError

NAME = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
PART = re.compile(r"[^\[\]]+|\[\]")


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """
    Raises:
        InvalidParameterError: a name that is not `name[key]…`, or one that is a value and a group at once.
    """
    decoded: dict[str, Any] = {}
    for name, value in pairs:
        if not NAME.fullmatch(name):
            raise InvalidParameterError(f"Invalid parameter name: {name}", param=name)
        _put(decoded, name, value)
    return decoded


def _put(decoded: dict[str, Any], name: str, value: str) -> None:
    *groups, last = PART.findall(name)
    target: Any = decoded
    for part in groups:
        target = target.setdefault(_key(target, part), {})
        if not isinstance(target, dict):
            raise InvalidParameterError(f"Invalid object: {name}", param=name)
    target[_key(target, last)] = value


def _key(target: dict[str, Any], part: str) -> str:
    return str(len(target)) if part == "[]" else part


def spell(path: Iterable[str | int]) -> str:
    """A path as a parameter name: `line_items[0][quantity]`."""
    first, *rest = [str(part) for part in path] or [""]
    return first + "".join(f"[{part}]" for part in rest)
