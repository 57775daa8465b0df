"""Events: verified as they come, or listed where they did not."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

import stripe

from orders.payments.connection import PAGE, border, client
from orders.payments.facts import EventFacts, id_of


class BadWebhookError(Exception):
    """The request is not an event that Stripe signed for us within the last five minutes."""


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
    with border():
        for event in client().v1.events.list(wanted).auto_paging_iter():
            yield _event_facts(event.to_dict())


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
            payment_intent_id=key if kind == "payment_intent" else id_of(subject.get("payment_intent")),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError):
        raise BadWebhookError("The event lacks what every event has.") from None
