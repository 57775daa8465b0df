"""Answers and events checked against Stripe's published document, with every object closed."""

from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator

from sandbox.stripe.specification import document

# What 2026-10-28.endive added to the 2026-05-27.dahlia document and the sandbox answers.
ENDIVE = {
    "checkout.session": {"allowed_payment_method_types": {"type": "array", "items": {"type": "string"}}}
}


def violations(method: str, path: str, status: int, body: dict[str, Any]) -> list[str]:
    """What is wrong with an answer; `path` as the document writes it."""
    responses = document()["paths"][path][method.lower()]["responses"]
    found = responses["200"] if status == 200 else responses["default"]
    return _violations(found["content"]["application/json"]["schema"], body) + _events_inside(body)


def event_violations(event: dict[str, Any]) -> list[str]:
    """What is wrong with an event and with the object it is about."""
    subject = event["data"]["object"]
    inside = _violations({"$ref": f"#/components/schemas/{subject['object']}"}, subject)
    return _violations({"$ref": "#/components/schemas/event"}, event) + inside


def _events_inside(body: dict[str, Any]) -> list[str]:
    data = body.get("data")
    found = data if isinstance(data, list) else [body]
    return [wrong for one in found if one.get("object") == "event" for wrong in event_violations(one)]


def _violations(schema: dict[str, Any], instance: Any) -> list[str]:
    root = {"components": _components(), **_strict(schema)}
    errors = Draft202012Validator(root).iter_errors(instance)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


@lru_cache(maxsize=1)
def _components() -> dict[str, Any]:
    schemas = dict(_strict(document()["components"]["schemas"]))
    for name, added in ENDIVE.items():
        schemas[name]["properties"] |= added
    return {"schemas": schemas}


def _strict(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` said with `null`, and unknown keys refused."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {
        key: _strict(part)
        for key, part in schema.items()
        if key not in {"nullable", "description"} or isinstance(part, dict)
    }
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        strict.setdefault("additionalProperties", False)
    if schema.get("nullable") is True:
        return {"anyOf": [strict, {"type": "null"}]}
    return strict
