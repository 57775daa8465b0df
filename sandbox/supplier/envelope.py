"""The supplier's answers: one envelope for good and bad alike, both under HTTP 200."""

import json
from typing import Any

Json = dict[str, Any]


def encode(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def success(remark: str, message: str, data: Json | None = None) -> Json:
    """`data` is left out when there is none, as the supplier's software leaves it out when empty."""
    body: Json = {"remark": remark, "status": "success", "message": [message]}
    return body | {"data": data} if data else body


def error(remark: str, message: str) -> Json:
    return {"remark": remark, "status": "error", "message": {"error": [message]}}


REFUSALS = {
    "unauthenticated": "Unauthorized request",
    "validation_error": "The given data was invalid",
    "not_found": "Plan not found",
    "country_not_found": "Country not found",
    "insufficient_balance": "Insufficient balance",
    "maintenance_mode": "Our system is currently in maintenance mode",
    "unverified": "Your account is not verified",
    "plan_unavailable": "The plan is currently unavailable",
    "order_confirmation_failed": "Order confirmation failed",
}
"""Remarks the supplier's software is known to send, with what it says."""


def refusal(remark: str, message: str = "") -> Json:
    return error(remark, message or REFUSALS.get(remark, "Something went wrong"))
