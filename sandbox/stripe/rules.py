"""What Stripe checks on a new Checkout Session besides the schema, each with the refusal it gives."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe import money
from sandbox.stripe.errors import InvalidParameterError
from sandbox.stripe.form import spell
from sandbox.stripe.objects import Json

SHORTEST, LONGEST = 30 * 60, 24 * 3600
LINES, QUANTITY = 100, 999_999
METADATA_KEYS, METADATA_KEY, METADATA_VALUE = 50, 40, 500
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
# What this sandbox does as Stripe does. Anything else is refused, so that it is never silently ignored.
_DONE_HERE = (
    "adaptive_pricing allowed_payment_method_types automatic_tax billing_address_collection cancel_url client_reference_id currency"
    " customer_creation customer_email excluded_payment_method_types expand expires_at line_items locale metadata mode"
    " payment_intent_data payment_method_options submit_type success_url ui_mode"
)
DONE_HERE = frozenset(_DONE_HERE.split())

WISHES_DONE_HERE = frozenset(
    [
        "capture_method",
        "description",
        "metadata",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
    ]
)


def check(params: Json, now: int) -> None:
    """
    Args:
        params: typed, and fitting the schema.
        now: Unix seconds, by which `expires_at` is judged.

    Raises:
        InvalidParameterError: the first rule that is broken.
    """
    for rule in (_mode, _supported, _urls, _email, _lines):
        rule(params)
    _expiry(params, now)


def metadata(params: Any, path: tuple[str | int, ...] = ()) -> None:
    """Stripe's limits for `metadata`, wherever it stands (docs.stripe.com/api/metadata).

    Raises:
        InvalidParameterError
    """
    for key, part in _parts(params):
        if key == "metadata" and isinstance(part, dict):
            _metadata(part, (*path, key))
        else:
            metadata(part, (*path, key))


def _parts(params: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(params, dict):
        yield from params.items()
    elif isinstance(params, list):
        yield from enumerate(params)


def _metadata(entries: dict[str, str], path: tuple[str | int, ...]) -> None:
    name = spell(path)
    if len(entries) > METADATA_KEYS:
        _refuse(f"You can have up to {METADATA_KEYS} metadata keys; there are {len(entries)}.", name)
    for key, value in entries.items():
        if len(key) > METADATA_KEY:
            _refuse(f"Metadata keys can be at most {METADATA_KEY} characters: {key[:METADATA_KEY]}…", name)
        if len(value) > METADATA_VALUE:
            _refuse(f"Metadata values can be at most {METADATA_VALUE} characters.", spell((*path, key)))


def _mode(params: Json) -> None:
    if "mode" not in params:
        _missing("mode")
    if params["mode"] != "payment":
        _unsupported(f"mode={params['mode']}", "mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        _unsupported(f"ui_mode={params['ui_mode']}", "ui_mode")


def _supported(params: Json) -> None:
    for name in params.keys() - DONE_HERE:
        _unsupported(name, name)
    for part in (params.get("payment_intent_data") or {}).keys() - WISHES_DONE_HERE:
        name = f"payment_intent_data[{part}]"
        _unsupported(name, name)


def _urls(params: Json) -> None:
    if not params.get("success_url"):
        _missing("success_url")
    for name in ("success_url", "cancel_url"):
        parts = urlsplit(params.get(name, "https://example.com/"))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            _refuse("Not a valid URL", name, "url_invalid")


def _email(params: Json) -> None:
    address = params.get("customer_email")
    if address is not None and not EMAIL.fullmatch(address):
        _refuse(f"Invalid email address: {address}", "customer_email", "email_invalid")


def _lines(params: Json) -> None:
    lines = params.get("line_items") or []
    if not lines:
        _missing("line_items")
    if len(lines) > LINES:
        _refuse(f"You can have at most {LINES} line items.", "line_items")
    for number, line in enumerate(lines):
        for rule in LINE_RULES:
            rule(line, f"line_items[{number}]")
    currencies = {line["price_data"]["currency"].lower() for line in lines}
    if len(currencies | {params.get("currency", min(currencies)).lower()}) > 1:
        _refuse("All prices of a Checkout Session must have the same currency.", "line_items")
    _total(lines, currencies.pop())


def _priced(line: Json, name: str) -> None:
    if "price" in line:
        _refuse(f"No such price: '{line['price']}'", f"{name}[price]", "resource_missing")
    if "price_data" not in line:
        _missing(f"{name}[price_data]")
    for part in line.keys() - {"price_data", "quantity", "metadata"}:
        _unsupported(f"{name}[{part}]", f"{name}[{part}]")


def _product(line: Json, name: str) -> None:
    price = line["price_data"]
    if "product" in price:
        found = f"{name}[price_data][product]"
        _refuse(f"No such product: '{price['product']}'", found, "resource_missing")
    if not price.get("product_data", {}).get("name"):
        _missing(f"{name}[price_data][product_data][name]")
    for part in ("recurring", "unit_amount_decimal"):
        if part in price:
            _unsupported(f"{name}[price_data][{part}]", f"{name}[price_data][{part}]")


def _quantity(line: Json, name: str) -> None:
    if "quantity" not in line:
        _missing(f"{name}[quantity]")
    if not 0 < line["quantity"] <= QUANTITY:
        _integer(line["quantity"], f"{name}[quantity]")


def _amount(line: Json, name: str) -> None:
    price = line["price_data"]
    currency, amount = price["currency"].lower(), price.get("unit_amount")
    if currency not in money.SUPPORTED:
        listed = ", ".join(sorted(money.SUPPORTED))
        found = f"{name}[price_data][currency]"
        _refuse(f"Invalid currency: {currency}. Stripe currently supports these currencies: {listed}", found)
    if amount is None:
        _missing(f"{name}[price_data][unit_amount]")
    elif amount < 0 or amount % money.step(currency):
        _integer(amount, f"{name}[price_data][unit_amount]")


def _total(lines: list[Json], currency: str) -> None:
    total = sum(line["quantity"] * line["price_data"]["unit_amount"] for line in lines)
    if total > money.LARGEST:
        shown = money.shown(money.LARGEST, currency)
        _refuse(f"The Checkout Session's total amount must be no more than {shown}.", "", "amount_too_large")
    if 0 < total < money.smallest(currency):
        shown = money.shown(money.smallest(currency), currency)
        _refuse(f"The Checkout Session's total amount must be at least {shown}.", "", "amount_too_small")


def _expiry(params: Json, now: int) -> None:
    due = params.get("expires_at", now + LONGEST)
    if due < now + SHORTEST:
        _refuse(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            "expires_at",
        )
    if due > now + LONGEST:
        _refuse(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            "expires_at",
        )


def _refuse(message: str, param: str, code: str = "") -> None:
    raise InvalidParameterError(message, code=code, param=param)


def _missing(name: str) -> None:
    _refuse(f"Missing required param: {name}.", name, "parameter_missing")


def _integer(value: int, name: str) -> None:
    _refuse(f"Invalid integer: {value}", name, "parameter_invalid_integer")


def _unsupported(what: str, name: str) -> None:
    _refuse(f"This sandbox does not do `{what}`. Stripe may.", name, "sandbox_unsupported")


LINE_RULES: tuple[Callable[[Json, str], None], ...] = (_priced, _product, _quantity, _amount)
