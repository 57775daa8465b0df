"""Request parameters: typed by the published schema, and refused with Stripe's words where they do not fit it."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from sandbox.stripe.errors import InvalidParameterError
from sandbox.stripe.form import spell
from sandbox.stripe.specification import request_schema

INTEGER = re.compile(r"[+-]?\d{1,18}")
BOOLEANS = {"true": True, "false": False}
CONTAINERS = ("object", "array")
SHOWN = 40


def check(method: str, path: str, decoded: dict[str, Any]) -> dict[str, Any]:
    """The parameters with their types.

    Raises:
        InvalidParameterError: the first thing that does not fit the schema.
    """
    typed = dict(coerce(decoded, request_schema(method, path)))
    error = next(_validator(method, path).iter_errors(typed), None)
    if error is not None:
        raise _refusal(_innermost(error))
    return typed


@lru_cache(maxsize=64)
def _validator(method: str, path: str) -> Draft202012Validator:
    return Draft202012Validator(request_schema(method, path))


def coerce(value: Any, schema: dict[str, Any]) -> Any:
    """`value` with the types of `schema`; what does not fit stays as it came, for the validator to name."""
    if "anyOf" in schema:
        return coerce(value, _branch(value, schema["anyOf"]))
    kind = schema.get("type")
    if not isinstance(value, dict):
        return _scalar(value, kind)
    if kind == "array" and all(key.isdigit() for key in value):
        return [coerce(value[key], schema["items"]) for key in sorted(value, key=int)]
    return {key: coerce(part, _property(schema, key)) for key, part in value.items()}


def _property(schema: dict[str, Any], key: str) -> dict[str, Any]:
    found = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
    return found if isinstance(found, dict) else {}


def _branch(value: Any, branches: list[dict[str, Any]]) -> dict[str, Any]:
    """The alternative that `value` was meant for: a group for a group, the one that names it for a word."""
    grouped = isinstance(value, dict)
    fitting = [branch for branch in branches if (branch.get("type") in CONTAINERS) == grouped]
    named = [branch for branch in fitting if value in branch.get("enum", [])] if not grouped else []
    return (named or fitting or branches)[0]


def _scalar(value: Any, kind: str | None) -> Any:
    if kind == "integer" and INTEGER.fullmatch(value):
        return int(value)
    if kind == "boolean":
        return BOOLEANS.get(value, value)
    if kind == "number":
        return _number(value)
    return value


def _number(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _innermost(error: ValidationError) -> ValidationError:
    """The reason inside an `anyOf`: of the alternatives, one whose own type fits, since that was meant."""
    while error.context:
        meant = [found for found in error.context if found.validator != "type" or found.relative_path]
        error = (meant or list(error.context))[0]
    return error


def _refusal(error: ValidationError) -> InvalidParameterError:
    path = list(error.absolute_path)
    told = REFUSALS.get(str(error.validator), _does_not_fit)
    return told(error, path)


def _unknown(error: ValidationError, path: list[str | int]) -> InvalidParameterError:
    instance: Any = error.instance
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    name = spell([*path, next(key for key in instance if key not in known)])
    if name == "payment_method_types":
        return InvalidParameterError(
            "The `payment_method_types` parameter was removed in API version 2026-10-28.endive. Leave it out to use the payment"
            " methods of your Dashboard, or use `allowed_payment_method_types`.",
            code="parameter_unknown",
            param=name,
        )
    return InvalidParameterError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def _missing(error: ValidationError, path: list[str | int]) -> InvalidParameterError:
    instance: Any = error.instance
    name = spell([*path, next(key for key in _told(error) if key not in instance)])
    return InvalidParameterError(f"Missing required param: {name}.", code="parameter_missing", param=name)


def _wrong_type(error: ValidationError, path: list[str | int]) -> InvalidParameterError:
    wanted = str(error.validator_value)
    code = "parameter_invalid_integer" if wanted == "integer" else ""
    return InvalidParameterError(f"Invalid {wanted}: {_shown(error.instance)}", code=code, param=spell(path))


def _not_listed(error: ValidationError, path: list[str | int]) -> InvalidParameterError:
    listed = ", ".join(f"`{word}`" for word in _told(error))
    return InvalidParameterError(f"Invalid {spell(path)}: must be one of {listed}", param=spell(path))


def _too_long(error: ValidationError, path: list[str | int]) -> InvalidParameterError:
    return InvalidParameterError(
        f"Invalid string: {_shown(error.instance)}; must be at most {error.validator_value} characters",
        param=spell(path),
    )


def _does_not_fit(error: ValidationError, path: list[str | int]) -> InvalidParameterError:
    return InvalidParameterError(f"Invalid {spell(path)}: {_shown(error.instance)}", param=spell(path))


def _told(error: ValidationError) -> list[str]:
    """What the schema lists: the required names, or the words allowed."""
    told: Any = error.validator_value
    return list(told)


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


REFUSALS: dict[str, Callable[[ValidationError, list[str | int]], InvalidParameterError]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _wrong_type,
    "enum": _not_listed,
    "maxLength": _too_long,
}
