"""Stripe's lists: newest first, a page at a time, by cursor (docs.stripe.com/api/pagination)."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from sandbox.stripe.errors import InvalidParameterError, missing
from sandbox.stripe.objects import Json

PAGE, MOST = 10, 100
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def page(url: str, newest_first: Iterable[Json], params: dict[str, Any]) -> Json:
    """
    Raises:
        InvalidParameterError: a limit outside 1 to 100.
        ApiError: `resource_missing`: a cursor that names nothing of this list.
    """
    limit = params.get("limit", PAGE)
    if not 1 <= limit <= MOST:
        message = f"This value must be between 1 and {MOST}; you gave {limit}."
        raise InvalidParameterError(message, code="parameter_invalid_integer", param="limit")
    # One more than asked for tells whether there is more; only `ending_before` needs to know what came before.
    found = list(
        newest_first
        if "ending_before" in params
        else islice(newest_first, limit + 1 + ("starting_after" in params))
    )
    if "ending_before" in params:
        before = found[: _position(found, params, "ending_before")]
        return _list(url, before[-limit:], more=len(before) > limit)
    if "starting_after" in params:
        found = found[_position(found, params, "starting_after") + 1 :]
    return _list(url, found[:limit], more=len(found) > limit)


def created_within(wanted: int | dict[str, int] | None, created: int) -> bool:
    """`created` as a moment, or as a range of `gt`, `gte`, `lt`, `lte`."""
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return created == wanted
    return all(COMPARE[word](created, bound) for word, bound in wanted.items())


def ended_before(wanted: int | dict[str, int] | None, created: int) -> bool:
    """Whether nothing as old as `created`, or older, can be wanted: a list of newest first need not be read on."""
    return isinstance(wanted, dict) and any(
        created < wanted[word] for word in ("gt", "gte") if word in wanted
    )


def _position(found: list[Json], params: dict[str, Any], cursor: str) -> int:
    for number, one in enumerate(found):
        if one["id"] == params[cursor]:
            return number
    raise missing("object", params[cursor], param=cursor)


def _list(url: str, data: list[Json], *, more: bool) -> Json:
    return {"object": "list", "data": data, "has_more": more, "url": url}
