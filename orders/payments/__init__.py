"""The one door to Stripe. What comes out are our own small facts: no Stripe object, no key and no body leaves this package."""

from orders.payments.connection import (
    API_VERSION,
    PaymentsRefusedError,
    PaymentsUnavailableError,
    client,
    is_live,
)
from orders.payments.disputes import dispute_state, disputes_of
from orders.payments.events import BadWebhookError, events_since, verify_event
from orders.payments.facts import DisputeState, EventFacts, IntentState, RefundState, SessionState, TaxRate
from orders.payments.holds import cancel_hold, capture, intent_state
from orders.payments.refunds import refund, refund_state, refunds_of
from orders.payments.sessions import LOCALES, create_session, expire_session, session_state

__all__ = [
    "API_VERSION",
    "LOCALES",
    "BadWebhookError",
    "DisputeState",
    "EventFacts",
    "IntentState",
    "PaymentsRefusedError",
    "PaymentsUnavailableError",
    "RefundState",
    "SessionState",
    "TaxRate",
    "cancel_hold",
    "capture",
    "client",
    "create_session",
    "dispute_state",
    "disputes_of",
    "events_since",
    "expire_session",
    "intent_state",
    "is_live",
    "refund",
    "refund_state",
    "refunds_of",
    "session_state",
    "verify_event",
]
