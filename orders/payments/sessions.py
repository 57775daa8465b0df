"""Checkout Sessions: the hosted payment pages."""

from typing import Any

from orders.amounts import to_minor
from orders.models import Order, OrderLine, Payment
from orders.payments.connection import border, client
from orders.payments.facts import NO_INTENT, SessionState
from orders.payments.holds import read_intent

_LOCALES = (
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr"
    " vi zh zh-HK zh-TW"
)

LOCALES = frozenset(_LOCALES.split())


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
        **_customer(payment.order),
        "metadata": metadata,
        "payment_intent_data": intent,
        "line_items": _line_items(payment),
        "expires_at": int(payment.expires_at.timestamp()),
        "locale": locale if locale in LOCALES else "auto",
        "adaptive_pricing": {"enabled": False},
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    with border():
        session = client().v1.checkout.sessions.create(
            params, {"idempotency_key": f"checkout:{payment.idempotency_key}"}
        )
        return session.id, session.url or ""


def _customer(order: Order) -> dict[str, Any]:
    """Who tops an eSIM up need not be who bought it: they came by its link, on whose page the address is masked."""
    if order.lines.filter(kind=OrderLine.Kind.TOP_UP).exists():
        return {}
    return {"customer_email": order.email}


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
        "esims": str(order.lines.filter(kind=OrderLine.Kind.ESIM).count()),
        "earlier_orders": str(earlier.count()),
    }


def _line_items(payment: Payment) -> list[dict[str, Any]]:
    """Equal lines become one with a quantity, as the shopper chose them."""
    counted: dict[tuple[str, int], int] = {}
    for line in payment.order.lines.order_by("number"):
        item = (line.title, to_minor(line.unit_price, payment.currency))
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
    with border():
        session = client().v1.checkout.sessions.retrieve(session_id, expand).to_dict()
    return SessionState(
        id=session["id"],
        status=session.get("status") or "",
        payment_status=session["payment_status"],
        amount=session.get("amount_total") or 0,
        currency=(session.get("currency") or "").upper(),
        livemode=session["livemode"],
        reference=session.get("client_reference_id") or "",
        intent=read_intent(session["payment_intent"]) if session.get("payment_intent") else NO_INTENT,
    )
