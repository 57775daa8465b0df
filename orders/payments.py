"""The one door to Stripe. What comes out are our own small facts: no Stripe object, no key and no body leaves this file."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

from orders.amounts import to_minor
from orders.models import Order, Payment, Refund

API_VERSION = "2026-10-28.endive"
TIMEOUT_SECONDS = 15
# docs.stripe.com/api/checkout/sessions/create, locale
_LOCALES = (
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr"
    " vi zh zh-HK zh-TW"
)
LOCALES = frozenset(_LOCALES.split())
PAGE = 100

# Otherwise the SDK writes an id file into the home folder and reports the platform with each call.
stripe.enable_telemetry = False


class PaymentsUnavailableError(Exception):
    """Stripe could not be asked, or did not answer as agreed. Whether the call took effect is not known; try again with the same key."""


class PaymentsRefusedError(Exception):
    """Stripe understood and said no; nothing was done. `code` is Stripe's own, such as `amount_too_small`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Stripe refused: {code}")
        self.code = code


class BadWebhookError(Exception):
    """The request is not an event that Stripe signed for us within the last five minutes."""


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
class SessionState:
    """What is true about a Checkout Session now. `amount` in minor units of `currency` (upper case).

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


@lru_cache(maxsize=1)
def client() -> stripe.StripeClient:
    """The process-wide client, built on first use, after a prefork worker has forked."""
    base: Any = {"base_addresses": {"api": settings.STRIPE_API_BASE}} if settings.STRIPE_API_BASE else {}
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=API_VERSION,
        max_network_retries=2,
        http_client=stripe.HTTPXClient(timeout=TIMEOUT_SECONDS, allow_sync_methods=True),
        **base,
    )


@contextmanager
def _border() -> Iterator[None]:
    """Stripe's errors as ours. Theirs hold the request's body and so a shopper's address: they are cut off here."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise PaymentsRefusedError(error.code or "invalid_request") from None
    except stripe.AuthenticationError:
        raise PaymentsUnavailableError("Stripe does not accept STRIPE_SECRET_KEY.") from None
    except stripe.StripeError as error:
        raise PaymentsUnavailableError(f"Stripe did not answer as agreed ({type(error).__name__}).") from None


def create_session(payment: Payment, *, success_url: str, cancel_url: str, locale: str) -> tuple[str, str]:
    """Open the hosted payment page of a committed payment.

    Returns:
        The session's id and the address of its page. Repeating the call answers the same session.

    Raises:
        PaymentsRefusedError, PaymentsUnavailableError
    """
    metadata = _metadata(payment)
    intent: dict[str, Any] = {"metadata": metadata}
    if payment.capture == Payment.Capture.AFTER_PURCHASE:
        intent["capture_method"] = "manual"
    params: Any = {
        "mode": "payment",
        "client_reference_id": payment.order.reference,
        "customer_email": payment.order.email,
        "metadata": metadata,
        "payment_intent_data": intent,
        "line_items": _line_items(payment),
        "expires_at": int(payment.expires_at.timestamp()),
        "locale": locale if locale in LOCALES else "auto",
        "adaptive_pricing": {"enabled": False},
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    with _border():
        session = client().v1.checkout.sessions.create(
            params, {"idempotency_key": f"checkout:{payment.idempotency_key}"}
        )
        return session.id, session.url or ""


def _metadata(payment: Payment) -> dict[str, str]:
    """What a Radar rule may ask about, and what leads from a payment back to its order. Nothing that names a person.

    Earlier orders are those paid before this one was made: a number that no repetition of the call changes.
    """
    order = payment.order
    first = order.lines.select_related("plan__destination").order_by("number").first()
    earlier = Order.objects.paid_by(order.email).filter(paid_at__lt=order.created_at)
    return {
        "order": order.reference,
        "destination": first.plan.destination.slug if first else "",
        "esims": str(order.lines.count()),
        "earlier_orders": str(earlier.count()),
    }


def _line_items(payment: Payment) -> list[dict[str, Any]]:
    """Equal lines become one with a quantity, as the shopper chose them."""
    counted: dict[tuple[str, int], int] = {}
    for line in payment.order.lines.order_by("number"):
        item = (line.plan_name, to_minor(line.unit_price, payment.currency))
        counted[item] = counted.get(item, 0) + 1
    return [
        {
            "quantity": quantity,
            "price_data": {
                "currency": payment.currency.lower(),
                "unit_amount": unit_amount,
                "product_data": {"name": name},
            },
        }
        for (name, unit_amount), quantity in counted.items()
    ]


def session_state(session_id: str) -> SessionState:
    """Ask Stripe what is true about a session now.

    Raises:
        PaymentsRefusedError: there is no such session in this account.
        PaymentsUnavailableError
    """
    expand: Any = {"expand": ["payment_intent.latest_charge"]}
    with _border():
        session = client().v1.checkout.sessions.retrieve(session_id, expand).to_dict()
    return SessionState(
        id=session["id"],
        status=session.get("status") or "",
        payment_status=session["payment_status"],
        amount=session.get("amount_total") or 0,
        currency=(session.get("currency") or "").upper(),
        livemode=session["livemode"],
        reference=session.get("client_reference_id") or "",
        intent=_intent_state(session["payment_intent"]) if session.get("payment_intent") else NO_INTENT,
    )


def intent_state(payment_intent_id: str) -> IntentState:
    """Ask Stripe what is true about a PaymentIntent now.

    Raises:
        PaymentsRefusedError: there is none of this id in this account.
        PaymentsUnavailableError
    """
    with _border():
        found = client().v1.payment_intents.retrieve(payment_intent_id, {"expand": ["latest_charge"]})
        return _intent_state(found.to_dict())


def _intent_state(intent: dict[str, Any]) -> IntentState:
    charge = intent.get("latest_charge") or {}
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    return IntentState(
        id=intent["id"],
        status=intent["status"],
        currency=intent["currency"].upper(),
        amount_capturable=intent.get("amount_capturable") or 0,
        amount_received=intent.get("amount_received") or 0,
        amount_returned=charge.get("amount_refunded") or 0,
        is_disputed=bool(charge.get("disputed")),
        reference=(intent.get("metadata") or {}).get("order", ""),
        capture_before=_moment(card.get("capture_before")),
    )


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def capture(payment: Payment, attempt: int) -> IntentState:
    """Charge `capture_amount` of what is held for a payment; the rest goes back at once. A hold is charged once, however often.

    `attempt` tells one decision of a person to try again from another: Stripe repeats the answer of the first for a day.

    Raises:
        PaymentsRefusedError: the hold is gone or the bank says no; ask `intent_state` what is true.
        PaymentsUnavailableError
        ValueError: nothing was decided to be charged.
    """
    if not payment.capture_amount:
        raise ValueError("There is no amount to charge.")
    amount = to_minor(payment.capture_amount, payment.currency)
    options: Any = {"idempotency_key": f"capture:{payment.idempotency_key}:{attempt}"}
    with _border():
        client().v1.payment_intents.capture(payment.payment_intent_id, {"amount_to_capture": amount}, options)
    return intent_state(payment.payment_intent_id)


def cancel_hold(payment: Payment) -> IntentState:
    """Let a hold go without charging anything.

    Raises:
        PaymentsRefusedError: it is charged or gone already; ask `intent_state` what is true.
        PaymentsUnavailableError
    """
    options: Any = {"idempotency_key": f"cancel:{payment.idempotency_key}"}
    with _border():
        client().v1.payment_intents.cancel(payment.payment_intent_id, {}, options)
    return intent_state(payment.payment_intent_id)


def expire_session(session_id: str) -> None:
    """Close a payment page. Refused when it is closed or paid already."""
    with _border():
        client().v1.checkout.sessions.expire(session_id)


def refund(row: Refund) -> RefundState:
    """Give a committed refund's amount back; repeating it never gives it twice.

    Stripe forgets an idempotency key after a day, so an earlier attempt is looked for before another is made.

    Raises:
        PaymentsRefusedError: such as `charge_disputed`; a person must act.
        PaymentsUnavailableError
    """
    intent, key = row.payment.payment_intent_id, str(row.idempotency_key)
    earlier = next((each for each in refunds_of(intent) if each.key == key), None)
    if earlier is not None:
        return earlier
    with _border():
        made = client().v1.refunds.create(
            {
                "payment_intent": intent,
                "amount": to_minor(row.amount, row.payment.currency),
                "metadata": {"refund": key, "order": row.payment.order.reference},
            },
            {"idempotency_key": f"refund:{key}"},
        )
        return _refund_state(made.to_dict())


def refunds_of(payment_intent_id: str) -> list[RefundState]:
    """Every refund of a payment that Stripe knows, whoever made it, oldest first.

    Raises:
        PaymentsRefusedError, PaymentsUnavailableError
    """
    with _border():
        found = client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": PAGE})
        return [_refund_state(each.to_dict()) for each in found.auto_paging_iter()][::-1]


def refund_state(stripe_refund_id: str) -> RefundState:
    """Ask Stripe how a refund stands now."""
    with _border():
        return _refund_state(client().v1.refunds.retrieve(stripe_refund_id).to_dict())


def _refund_state(refund: dict[str, Any]) -> RefundState:
    return RefundState(
        id=refund["id"],
        status=refund.get("status") or "",
        amount=refund["amount"],
        currency=refund["currency"].upper(),
        key=(refund.get("metadata") or {}).get("refund", ""),
        is_booked=bool(refund.get("balance_transaction")),
    )


def dispute_state(stripe_dispute_id: str) -> DisputeState:
    """Ask Stripe how a dispute stands now.

    Raises:
        PaymentsRefusedError: there is none of this id in this account.
        PaymentsUnavailableError
    """
    with _border():
        return _dispute_state(client().v1.disputes.retrieve(stripe_dispute_id).to_dict())


def disputes_of(payment_intent_id: str) -> list[DisputeState]:
    """Every dispute of a payment, oldest first.

    Raises:
        PaymentsRefusedError, PaymentsUnavailableError
    """
    with _border():
        found = client().v1.disputes.list({"payment_intent": payment_intent_id, "limit": PAGE})
        return [_dispute_state(each.to_dict()) for each in found.auto_paging_iter()][::-1]


def _dispute_state(dispute: dict[str, Any]) -> DisputeState:
    return DisputeState(
        id=dispute["id"],
        status=dispute["status"],
        reason=dispute.get("reason") or "",
        amount=dispute["amount"],
        currency=dispute["currency"].upper(),
        payment_intent_id=_id_of(dispute.get("payment_intent")),
        created_at=datetime.fromtimestamp(dispute["created"], UTC),
        evidence_due_by=_moment((dispute.get("evidence_details") or {}).get("due_by")),
    )


def events_since(
    types: Collection[str], since: datetime, *, undelivered: bool = False
) -> Iterator[EventFacts]:
    """Stripe's events of `types` (20 at most) since a moment, newest first, a page at a time; Stripe keeps them 30 days.

    `undelivered`: only those that an endpoint has not answered well.

    Raises:
        PaymentsRefusedError, PaymentsUnavailableError: also in the midst of it.
    """
    wanted: Any = {"types": sorted(types), "created": {"gte": int(since.timestamp())}, "limit": PAGE}
    if undelivered:
        wanted["delivery_success"] = False
    with _border():
        for event in client().v1.events.list(wanted).auto_paging_iter():
            yield _event_facts(event.to_dict())


def is_live() -> bool:
    """Whether our key moves real money."""
    return "_live_" in settings.STRIPE_SECRET_KEY


def verify_event(body: bytes, signature: str, secrets: list[str]) -> EventFacts:
    """The event in `body`, if one of `secrets` signed it. Two are given while one is being replaced.

    Raises:
        BadWebhookError: unsigned, badly signed, too old, or not an event.
    """
    for secret in filter(None, secrets):
        try:
            event = client().construct_event(body, signature, secret).to_dict()
        except stripe.SignatureVerificationError:
            continue
        # Whatever else a stranger can send: bytes that are no text, a signature that is no ASCII, an event of another kind.
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadWebhookError("The event cannot be read.") from None
        return _event_facts(event)
    raise BadWebhookError("The event is not signed with our secret, or is too old.")


def _event_facts(event: dict[str, Any]) -> EventFacts:
    try:
        subject = event["data"]["object"]
        kind, key = subject.get("object", ""), str(subject.get("id", ""))
        return EventFacts(
            id=str(event["id"]),
            type=str(event["type"]),
            api_version=str(event.get("api_version") or ""),
            livemode=bool(event["livemode"]),
            created_at=datetime.fromtimestamp(event["created"], UTC),
            object_id=key,
            session_id=key if kind == "checkout.session" else "",
            payment_intent_id=key if kind == "payment_intent" else _id_of(subject.get("payment_intent")),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError):
        raise BadWebhookError("The event lacks what every event has.") from None


def _id_of(value: Any) -> str:
    return str(value.get("id", "")) if isinstance(value, dict) else str(value or "")
