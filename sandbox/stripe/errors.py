"""What the API answers when it refuses, in Stripe's own envelope."""

from typing import Any

BAD_REQUEST = 400


class ApiError(Exception):
    """A refusal after the request was understood; kept and replayed under its idempotency key.

    Args:
        message: for the developer.
        status: the HTTP status.
        kind: Stripe's `type`.
        code: Stripe's `code`; some refusals have none.
        param: which parameter, as it was written: `line_items[0][quantity]`.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = BAD_REQUEST,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self._facts = {"type": kind, "message": message, "code": code, "param": param}

    def body(self) -> dict[str, Any]:
        return {"error": {name: value for name, value in self._facts.items() if value}}


class InvalidParameterError(ApiError):
    """The request itself is wrong; Stripe does not keep these under an idempotency key."""


def missing(resource: str, key: str, *, param: str = "") -> ApiError:
    """Nothing has this id: 404 for an address (no `param`), 400 for a parameter."""
    status = BAD_REQUEST if param else 404
    return ApiError(
        f"No such {resource}: '{key}'", status=status, code="resource_missing", param=param or "id"
    )
