"""Stripe Tax: how much of each line is tax, found once the shopper has said where they are. One rate for the whole world."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.stripe import drafts, switches
from sandbox.stripe.objects import Json, new_id, now, save
from sandbox.world import World

NOT_ASKED = {"enabled": False, "liability": None, "provider": None, "status": None}
ASKED = {
    "enabled": True,
    "liability": {"type": "self"},
    "provider": "stripe",
    "status": "requires_location_inputs",
}


def wanted(params: dict[str, Any]) -> bool:
    return bool((params.get("automatic_tax") or {}).get("enabled"))


def calculate(world: World, session: Json) -> Json:
    """Put the tax into a session that asks for it: inside a price that includes it, on top of one that does not."""
    if not session["automatic_tax"]["enabled"] or session["automatic_tax"]["status"] == "complete":
        return session
    percent = Decimal(str(switches.read(world)["tax_percent"]))
    lines = [_taxed(line, percent) for line in drafts.read(world, session)["line_items"]]
    tax, total = (sum(line[name] for line in lines) for name in ("amount_tax", "amount_total"))
    included = all(line["price"]["tax_behavior"] == "inclusive" for line in lines)
    rate = _rate(world, percent, inclusive=included)
    breakdown = {"discounts": [], "taxes": [_share(rate, tax, total - tax)] if percent else []}
    drafts.note(world, session, line_items=lines, breakdown=breakdown)
    session["automatic_tax"] = ASKED | {"status": "complete"}
    session["total_details"] = session["total_details"] | {"amount_tax": tax}
    session["amount_total"] = total
    return save(world, session)


def breakdown(world: World, session: Json) -> Json:
    """`total_details.breakdown`, for who asks for it."""
    found: Json = drafts.read(world, session).get("breakdown") or {"discounts": [], "taxes": []}
    return found


def _taxed(line: Json, percent: Decimal) -> Json:
    inclusive = line["price"]["tax_behavior"] == "inclusive"
    amount = Decimal(line["amount_subtotal"])
    share = amount * percent / (100 + percent) if inclusive else amount * percent / 100
    tax = int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    total = line["amount_subtotal"] + (0 if inclusive else tax)
    return line | {"amount_tax": tax, "amount_total": total}


def _share(rate: Json, tax: int, taxable: int) -> Json:
    return {
        "amount": tax,
        "rate": rate,
        "taxability_reason": "standard_rated",
        "taxable_amount": taxable,
    }


def _rate(world: World, percent: Decimal, *, inclusive: bool) -> Json:
    return {
        "id": new_id("tax_rate"),
        "object": "tax_rate",
        "active": False,
        "country": "DE",
        "created": now(world),
        "description": None,
        "display_name": "VAT",
        "effective_percentage": float(percent),
        "flat_amount": None,
        "inclusive": inclusive,
        "jurisdiction": "Germany",
        "jurisdiction_level": "country",
        "livemode": False,
        "metadata": {},
        "percentage": float(percent),
        "rate_type": "percentage",
        "state": None,
        "tax_type": "vat",
    }
