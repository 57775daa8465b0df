"""`expand[]`: ids replaced by the objects they name (docs.stripe.com/api/expanding_objects)."""

from sandbox.stripe import sessions, tax
from sandbox.stripe.errors import InvalidParameterError
from sandbox.stripe.listing import PAGE, page
from sandbox.stripe.objects import Json, find
from sandbox.world import World

DEPTH = 4
# Which fields of which object hold the id of what.
LINKS = {
    ("checkout.session", "payment_intent"): "payment_intent",
    ("payment_intent", "latest_charge"): "charge",
    ("charge", "balance_transaction"): "balance_transaction",
    ("charge", "payment_intent"): "payment_intent",
    ("refund", "balance_transaction"): "balance_transaction",
    ("refund", "charge"): "charge",
    ("refund", "failure_balance_transaction"): "balance_transaction",
    ("refund", "payment_intent"): "payment_intent",
    ("dispute", "charge"): "charge",
    ("dispute", "payment_intent"): "payment_intent",
}


INSIDE = ("checkout.session", "line_items")
# What is no object of its own and has no id, and still is told only to who asks.
PART = ("checkout.session", ["total_details", "breakdown"])


def check(kind: str, wanted: list[str], *, listed: bool) -> None:
    """Before anything is done: may these fields of an answer be expanded?

    Args:
        kind: the answer's `object`, or that of what it lists.

    Raises:
        InvalidParameterError: a field that cannot be expanded, or too deep.
    """
    for path in wanted:
        parts = path.split(".")
        if len(parts) > DEPTH:
            raise InvalidParameterError(f"You cannot expand more than {DEPTH} levels: {path}", param="expand")
        if not _possible(kind, parts, listed=listed):
            raise InvalidParameterError(f"This property cannot be expanded ({path}).", param="expand")


def _possible(kind: str, parts: list[str], *, listed: bool) -> bool:
    if listed:
        return parts[0] == "data" and _possible(kind, parts[1:], listed=False)
    name, *rest = parts or [""]
    if (kind, name) == INSIDE:
        return not rest
    if (kind, parts) == PART:
        return True
    if (kind, name) not in LINKS:
        return False
    return not rest or _possible(LINKS[kind, name], rest, listed=False)


def expand(world: World, answer: Json, wanted: list[str]) -> Json:
    """Put the objects in place that `check` allowed."""
    for path in wanted:
        _expand(world, answer, path.split("."))
    return answer


def _expand(world: World, target: Json | None, parts: list[str]) -> None:
    if target is None or not parts:
        return
    name, *rest = parts
    if (target["object"], parts) == PART:
        target["total_details"]["breakdown"] = tax.breakdown(world, target)
        return
    if target["object"] == "list":
        for one in target["data"]:
            _expand(world, one, rest)
        return
    if (target["object"], name) == INSIDE:
        url = f"/v1/checkout/sessions/{target['id']}/line_items"
        target[name] = page(url, sessions.line_items(world, target["id"]), {"limit": PAGE})
    elif isinstance(target.get(name), str):
        target[name] = find(world, LINKS[target["object"], name], target[name])
    _expand(world, target.get(name), rest)
