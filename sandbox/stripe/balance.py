"""Balance transactions: what a movement brought or cost, with the fee of a plain European or American card."""

from sandbox.stripe.objects import Json, new_id, now, save
from sandbox.world import World

FEE_PERMILLE = 29
FEE_FIXED = 30
CLEARING_SECONDS = 2 * 86_400


def fee(amount: int) -> int:
    """2.9 % + 30 minor units (stripe.com/pricing, US cards), rounded half up."""
    return (amount * FEE_PERMILLE + 500) // 1000 + FEE_FIXED


def move(world: World, kind: str, source: Json, amount: int, *, cost: int = 0) -> Json:
    """Book `amount` minor units (negative leaves the account) for `source`; `kind` is Stripe's `type`."""
    detail = {
        "amount": cost,
        "application": None,
        "currency": source["currency"],
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    return save(
        world,
        {
            "id": new_id("balance_transaction"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now(world) + CLEARING_SECONDS,
            "balance_type": "payments",
            "created": now(world),
            "currency": source["currency"],
            "description": None,
            "exchange_rate": None,
            "fee": cost,
            "fee_details": [detail] if cost else [],
            "net": amount - cost,
            "reporting_category": "dispute" if kind == "adjustment" else kind,
            "source": source["id"],
            "status": "pending",
            "type": kind,
        },
    )
