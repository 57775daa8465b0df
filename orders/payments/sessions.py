"""Checkout Sessions: the hosted payment pages."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.money import money
from orders.amounts import to_minor
from orders.models import Order, OrderLine, Payment
from orders.payments.connection import border, client
from orders.payments.facts import NO_INTENT, SessionState, TaxRate
from orders.payments.holds import read_intent

_LOCALES = (
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr"
    " vi zh zh-HK zh-TW"
)

LOCALES = frozenset(_LOCALES.split())
_BY_CODE = {locale.lower(): locale for locale in LOCALES}
# What Django calls by another name, and the Spanish of America, of which Stripe has one.
_BY_CODE |= {"zh-hans": "zh", "zh-hant": "zh-TW", "no": "nb"}
_BY_CODE |= dict.fromkeys(("es-ar", "es-co", "es-mx", "es-ni", "es-ve"), "es-419")


def page_locale(language: str) -> str:
    """The language of Stripe's page for who reads `language`; where Stripe has none such, the browser's."""
    return _BY_CODE.get(language) or _BY_CODE.get(language.partition("-")[0], "auto")


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
        "locale": page_locale(locale),
        "adaptive_pricing": {"enabled": False},
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    if settings.STRIPE_TAX:
        params["automatic_tax"] = {"enabled": True}
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
    """Equal lines become one with a quantity, as the shopper chose them. Tax is in the price, so that what was shown is what is paid."""
    counted = Counter(_item(line, payment) for line in payment.order.lines.order_by("number"))
    return [
        {
            "quantity": quantity,
            "price_data": {
                "currency": payment.currency.lower(),
                "unit_amount": unit_amount,
                "product_data": {"name": name} | ({"description": note} if note else {}) | _tax_code(),
            }
            | ({"tax_behavior": "inclusive"} if settings.STRIPE_TAX else {}),
        }
        for (name, unit_amount, note), quantity in counted.items()
    ]


def _item(line: OrderLine, payment: Payment) -> tuple[str, int, str]:
    """Name, price in minor units, and what a promo code took off it."""
    note = ""
    if line.list_price is not None and line.discount:
        note = _("Instead of %(price)s, with promo code %(code)s") % {
            "price": money(line.list_price, payment.currency),
            "code": payment.order.promo_code,
        }
    return line.title, to_minor(line.unit_price, payment.currency), note


def expire_session(session_id: str) -> None:
    """Close an open payment page before its time.

    Raises:
        PaymentsRefusedError: it is not open any more.
        PaymentsUnavailableError
    """
    with border():
        client().v1.checkout.sessions.expire(session_id)


def _tax_code() -> dict[str, str]:
    """What kind of thing it is by Stripe's list of tax codes; where none is named, the account's own default."""
    return {"tax_code": settings.STRIPE_TAX_CODE} if settings.STRIPE_TAX and settings.STRIPE_TAX_CODE else {}


def session_state(session_id: str) -> SessionState:
    """Ask Stripe what is true about a session now.

    Raises:
        PaymentsRefusedError: there is no such session in this account.
        PaymentsUnavailableError
    """
    expand: Any = {"expand": ["payment_intent.latest_charge", "total_details.breakdown"]}
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
        tax=(session.get("total_details") or {}).get("amount_tax") or 0,
        tax_rates=tuple(_tax_rates(session)),
    )


def _tax_rates(session: dict[str, Any]) -> Iterator[TaxRate]:
    """Those that took something: a rate of another place, or of nothing, is no news to anybody."""
    details = session.get("total_details") or {}
    for each in (details.get("breakdown") or {}).get("taxes") or []:
        if each["amount"]:
            rate = each["rate"]
            percent = rate.get("effective_percentage") or rate["percentage"]
            yield TaxRate(rate["display_name"], Decimal(str(percent)), each["amount"])
