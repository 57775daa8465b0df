"""`expand[]`: ids replaced by the objects they name (docs.stripe.com/api/expanding_objects)."""

from typing import Any

from sandbox.stripe import sessions
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


def expand(world: World, answer: Json, wanted: list[str]) -> Json:
    """
    Raises:
        InvalidParameterError: a field that cannot be expanded, or too deep.
    """
    for path in wanted:
        parts = path.split(".")
        if len(parts) > DEPTH:
            raise InvalidParameterError(f"You cannot expand more than {DEPTH} levels: {path}", param="expand")
        _expand(world, answer, parts, path)
    return answer


def _expand(world: World, target: Any, parts: list[str], path: str) -> None:
    if target is None or not parts:
        return
    name, rest = parts[0], parts[1:]
    if target["object"] == "list" and name == "data":
        for one in target["data"]:
            _expand(world, one, rest, path)
        return
    if (target["object"], name) == ("checkout.session", "line_items"):
        url = f"/v1/checkout/sessions/{target['id']}/line_items"
        target[name] = page(url, sessions.line_items(world, target["id"]), {"limit": PAGE})
    elif (target["object"], name) in LINKS:
        if isinstance(target.get(name), str):
            target[name] = find(world, LINKS[target["object"], name], target[name])
    else:
        raise InvalidParameterError(f"This property cannot be expanded ({path}).", param="expand")
    _expand(world, target.get(name), rest, path)
