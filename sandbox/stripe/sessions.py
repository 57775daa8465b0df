"""Checkout Sessions: opened by the store, shown to the shopper, completed or expired."""

from typing import Any

from sandbox.stripe import drafts, paying, rules, tax
from sandbox.stripe.errors import ApiError
from sandbox.stripe.objects import Json, find, new_id, now, save, where
from sandbox.world import World

_NOTHING = (
    "after_expiration allow_promotion_codes client_secret collected_information consent consent_collection"
    " currency_conversion customer customer_account invoice origin_context payment_intent payment_link"
    " payment_method_configuration_details permissions recovered_from saved_payment_method_options setup_intent"
    " shipping_address_collection shipping_cost subscription wallet_options"
)
NOTHING = _NOTHING.split()
NO_TEXT = dict.fromkeys(["after_submit", "shipping_address", "submit", "terms_of_service_acceptance"])
# Given back as they came; Stripe's value where the store gave none.
ECHOED = {
    "billing_address_collection": None,
    "cancel_url": None,
    "client_reference_id": None,
    "customer_creation": "if_required",
    "customer_email": None,
    "locale": None,
    "submit_type": None,
    "success_url": None,
}


def create(world: World, params: dict[str, Any]) -> Json:
    """`POST /v1/checkout/sessions`

    Raises:
        InvalidParameterError: see `rules`.
    """
    rules.check(params, now(world))
    session = save(world, _session(world, params))
    wishes = dict(params.get("payment_intent_data") or {})
    card = params.get("payment_method_options", {}).get("card", {})
    wishes["capture_method"] = card.get("capture_method") or wishes.get("capture_method") or "automatic_async"
    lines = [_line(world, line) for line in params["line_items"]]
    drafts.note(world, session, line_items=lines, payment_intent_data=wishes)
    return session


def expire(world: World, key: str) -> Json:
    """`POST /v1/checkout/sessions/{session}/expire`

    Raises:
        ApiError: it is complete or expired already.
    """
    session = find(world, "checkout.session", key)
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired.'
            f" This Checkout Session has a status of `{session['status']}`."
        )
    return paying.expire(world, session)


def expire_due(world: World) -> None:
    """Close every open session whose time is over by the sandbox's clock."""
    for session in where(world, "checkout.session", "status", "open"):
        if session["expires_at"] <= now(world):
            paying.expire(world, session)


def line_items(world: World, key: str) -> list[Json]:
    return list(drafts.read(world, find(world, "checkout.session", key))["line_items"])


def _session(world: World, params: dict[str, Any]) -> Json:
    key = new_id("checkout.session")
    total = sum(line["quantity"] * line["price_data"]["unit_amount"] for line in params["line_items"])
    methods = params.get("allowed_payment_method_types")
    return {
        "id": key,
        "object": "checkout.session",
        **dict.fromkeys(NOTHING),
        **{name: params.get(name, default) for name, default in ECHOED.items()},
        **({"allowed_payment_method_types": methods} if methods else {}),
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", True)},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": tax.ASKED if tax.wanted(params) else tax.NOT_ASKED,
        "created": now(world),
        "currency": params["line_items"][0]["price_data"]["currency"].lower(),
        "custom_fields": [],
        "custom_text": NO_TEXT,
        "customer_details": _customer(params.get("customer_email")),
        "discounts": [],
        "expires_at": params.get("expires_at", now(world) + rules.LONGEST),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": methods or ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{world.config.public_url}/c/pay/{key}",
    }


def _customer(email: str | None) -> Json | None:
    """Known from the start when the store prefilled the address, which the shopper then cannot change."""
    if email is None:
        return None
    facts = dict.fromkeys(["address", "business_name", "individual_name", "name", "phone"])
    return {**facts, "email": email, "tax_exempt": "none", "tax_ids": None}


def with_email(world: World, session: Json, email: str) -> Json:
    """The address the shopper typed, where the store gave none."""
    if session["customer_email"] is None:
        session["customer_details"] = _customer(email)
    return save(world, session)


def _line(world: World, line: Json) -> Json:
    price, product = line["price_data"], line["price_data"]["product_data"]
    total, currency = line["quantity"] * price["unit_amount"], price["currency"].lower()
    return {
        "id": new_id("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": currency,
        "description": product["name"],
        "metadata": line.get("metadata") or {},
        "price": {
            "id": new_id("price"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": now(world),
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": new_id("product"),
            "recurring": None,
            "tax_behavior": price.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": price["unit_amount"],
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        "quantity": line["quantity"],
        "taxes": [],
    }
