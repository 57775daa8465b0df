"""The one door to Stripe. What comes out are our own small facts: no Stripe object, no key and no body leaves this file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

from orders.amounts import to_minor
from orders.models import Payment, Refund

API_VERSION = "2026-10-28.endive"
TIMEOUT_SECONDS = 15
LOCALES = frozenset(
    [
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "en-GB",
        "es",
        "es-419",
        "et",
        "fi",
        "fil",
        "fr",
        "fr-CA",
        "hr",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
        "lt",
        "lv",
        "ms",
        "mt",
        "nb",
        "nl",
        "pl",
        "pt",
        "pt-BR",
        "ro",
        "ru",
        "sk",
        "sl",
        "sv",
        "th",
        "tr",
        "vi",
        "zh",
        "zh-HK",
        "zh-TW",
    ]
)  # docs.stripe.com/api/checkout/sessions/create, locale

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
class SessionState:
    """What is true about a Checkout Session now. `amount` in minor units of `currency` (upper case)."""

    id: str
    status: str
    payment_status: str
    amount: int
    currency: str
    livemode: bool
    reference: str
    payment_intent_id: str
    payment_intent_status: str


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
    id: str
    status: str


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
    reference = payment.order.reference
    params: Any = {
        "mode": "payment",
        "client_reference_id": reference,
        "customer_email": payment.order.email,
        "metadata": {"order": reference},
        "payment_intent_data": {"metadata": {"order": reference}},
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
    with _border():
        session = client().v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]}).to_dict()
    intent = session.get("payment_intent") or {}
    return SessionState(
        id=session["id"],
        status=session.get("status") or "",
        payment_status=session["payment_status"],
        amount=session.get("amount_total") or 0,
        currency=(session.get("currency") or "").upper(),
        livemode=session["livemode"],
        reference=session.get("client_reference_id") or "",
        payment_intent_id=intent.get("id", ""),
        payment_intent_status=intent.get("status", ""),
    )


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
    intent = row.payment.payment_intent_id
    with _border():
        for earlier in client().v1.refunds.list({"payment_intent": intent, "limit": 100}).auto_paging_iter():
            if (earlier.metadata or {}) and earlier.to_dict()["metadata"].get("refund") == str(
                row.idempotency_key
            ):
                return RefundState(earlier.id, earlier.status or "")
        made = client().v1.refunds.create(
            {
                "payment_intent": intent,
                "amount": to_minor(row.amount, row.payment.currency),
                "metadata": {"refund": str(row.idempotency_key), "order": row.payment.order.reference},
            },
            {"idempotency_key": f"refund:{row.idempotency_key}"},
        )
        return RefundState(made.id, made.status or "")


def refund_state(stripe_refund_id: str) -> RefundState:
    """Ask Stripe how a refund stands now."""
    with _border():
        found = client().v1.refunds.retrieve(stripe_refund_id)
        return RefundState(found.id, found.status or "")


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
