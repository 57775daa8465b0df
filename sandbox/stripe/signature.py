"""Stripe's webhook signature (docs.stripe.com/webhooks#verify-manually)."""

import hashlib
import hmac


def header(body: bytes, secret: str, timestamp: int) -> str:
    """The `Stripe-Signature` of `body` sent at `timestamp` (Unix seconds)."""
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"
