"""What is true at Stripe, in our own small facts. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class IntentState:
    """What is true about a PaymentIntent and its latest charge now. Amounts in minor units of `currency` (upper case).

    `capture_before` is when the bank lets a hold go; None where there is no hold or its end is not known. `amount_returned`
    counts everything that went back, also what a hold was not charged for.
    """

    id: str
    status: str
    currency: str
    amount_capturable: int
    amount_received: int
    amount_returned: int
    is_disputed: bool
    reference: str
    capture_before: datetime | None


NO_INTENT = IntentState("", "", "", 0, 0, 0, is_disputed=False, reference="", capture_before=None)


@dataclass(frozen=True, slots=True)
class TaxRate:
    """How much tax of one rate is in a payment: `percent` as a decimal, `amount` in minor units."""

    name: str
    percent: Decimal
    amount: int


@dataclass(frozen=True, slots=True)
class SessionState:
    """What is true about a Checkout Session now. `amount` in minor units of `currency` (upper case); `tax` is how much of it is tax.

    `intent` is `NO_INTENT` while the shopper has not confirmed.
    """

    id: str
    status: str
    payment_status: str
    amount: int
    currency: str
    livemode: bool
    reference: str
    intent: IntentState
    tax: int = 0
    tax_rates: tuple[TaxRate, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What we keep of an event: names and ids."""

    id: str
    type: str
    api_version: str
    livemode: bool
    created_at: datetime
    object_id: str
    session_id: str
    payment_intent_id: str


@dataclass(frozen=True, slots=True)
class RefundState:
    """How a refund stands now. `amount` in minor units of `currency`; `key` is our own key of it, empty for one made by hand.

    `is_booked` says whether it moved money on our balance: what a hold was not charged for may be listed as a refund that did not.
    """

    id: str
    status: str
    amount: int
    currency: str
    key: str
    is_booked: bool


@dataclass(frozen=True, slots=True)
class DisputeState:
    """How a dispute stands now. `amount` in minor units of `currency`; `status` and `reason` are Stripe's words."""

    id: str
    status: str
    reason: str
    amount: int
    currency: str
    payment_intent_id: str
    created_at: datetime
    evidence_due_by: datetime | None


def moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def id_of(value: Any) -> str:
    """The id in a field that holds an object, or only its id."""
    return str(value.get("id", "")) if isinstance(value, dict) else str(value or "")
