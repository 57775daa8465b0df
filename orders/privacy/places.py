"""Everything that is kept about an order and its shopper, model by model. A field that is not named here fails a test.

Books are kept: amounts, dates, plans, ids at Stripe and at the supplier, documents with a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

from orders.models import (
    BalanceReading,
    Dispute,
    Esim,
    EsimUsage,
    Finding,
    Gift,
    NoticeStop,
    Order,
    OrderEvent,
    OrderLine,
    OutgoingEmail,
    Payment,
    PrivacyAction,
    PromoCode,
    PromoTry,
    Purchase,
    Receipt,
    ReceiptSeries,
    Redemption,
    Refund,
    ShopperRequest,
    StripeEvent,
    TopUp,
    UsageReading,
)
from orders.models.order import ERASED_ADDRESS

# Nothing in them is about a shopper: amounts, codes, ids.
WITHOUT_PEOPLE = (BalanceReading, PrivacyAction, PromoCode, ReceiptSeries, StripeEvent)
# What they hold of somebody is gone by itself, at the latest with the mail that answers: `orders.finding` and `orders.limits` see to it.
SHORT_LIVED = (Finding, PromoTry)
# Mails that go to staff name staff.
TO_SHOPPERS = ~Q(kind__in=[OutgoingEmail.Kind.STAFF_ALERT, OutgoingEmail.Kind.SHOP_ALERT])


@dataclass(frozen=True, slots=True)
class Place:
    """One model.

    `order` is the look-up that leads from a row to its order. `told` are the fields that a shopper is told when they ask, `untold` the
    others: keys that open something, what the machine notes for itself, and who of the staff it was. `erased` are those of either
    that are taken out, with what stands there afterwards. `rows` limits both to rows about the shopper.
    """

    model: type[Model]
    order: str
    told: tuple[str, ...]
    untold: tuple[str, ...]
    erased: Mapping[str, Any] = field(default_factory=dict)
    rows: Q = field(default_factory=Q)


PLACES = (
    Place(
        Order,
        "pk",
        told=(
            "reference", "email", "status", "currency", "total", "promo_code", "language", "terms_version", "consent_version",
            "consented_at", "client_address", "browser", "mailbox", "network", "created_at", "paid_at", "erasure_asked_at",
        ),
        untold=("id", "token", "store_currency", "exchange_rate", "erased_at"),
        erased={"email": ERASED_ADDRESS, "client_address": None, "browser": "", "mailbox": "", "network": ""},
    ),
    Place(
        OrderLine,
        "order",
        told=("number", "kind", "plan_name", "list_price", "unit_price", "status", "is_gift", "recipient_email"),
        untold=(
            "id", "order", "plan", "target_esim", "plan_supplier_id", "plan_slug", "package_code", "wholesale_price",
            "wholesale_currency", "next_attempt_at", "hold_reason", "cost_limit", "refund",
        ),
        erased={"recipient_email": ""},
    ),
    Place(
        Esim,
        "line__order",
        told=("iccid", "smdp_address", "phone_number", "apn", "supplier_expiry_date", "created_at", "ready_at"),
        # The fingerprint stays: it keeps a code from being given to somebody else, and nobody finds the code by it.
        untold=(
            "id", "line", "lpa", "lpa_fingerprint", "esim_tran_no", "qr_image_url", "picture_attempts", "next_picture_at",
            "delivery_email",
        ),
        erased={
            "lpa": "", "smdp_address": "", "iccid": "", "esim_tran_no": "", "phone_number": "", "qr_image_url": "",
            "next_picture_at": None,
        },
    ),
    Place(
        EsimUsage,
        "esim__line__order",
        told=("used_bytes", "total_bytes", "reported_at", "read_at", "activated_at", "expires_at", "asked_at"),
        untold=(
            "id", "esim", "is_start_seen", "is_expiry_told", "period", "next_read_at", "claim", "reads_alone", "failures", "problem",
        ),
        # The figures are nobody's any more; the supplier is not asked for new ones.
        erased={"next_read_at": None, "claim": ""},
    ),
    Place(
        UsageReading,
        "usage__esim__line__order",
        told=("at", "used_bytes", "total_bytes"),
        untold=("id", "usage"),
    ),
    Place(
        TopUp,
        "line__order",
        told=("transaction_id", "total_bytes", "total_days", "used_bytes", "expires_at", "applied_at"),
        untold=("id", "line", "esim", "receipt"),
    ),
    Place(
        Gift,
        "order",
        told=("recipient_email", "giver", "note", "deliver_at", "zone", "language", "mailings", "mailed_at", "opened_at", "created_at"),
        untold=("id", "order", "token"),
        erased={"recipient_email": ERASED_ADDRESS, "giver": "", "note": ""},
    ),
    Place(
        NoticeStop,
        "order",
        told=("created_at",),
        untold=("id", "order"),
    ),
    Place(
        Redemption,
        "order",
        told=("status", "worth", "store_currency", "created_at"),
        untold=("id", "code", "order"),
    ),
    Place(
        Purchase,
        "line__order",
        told=("attempt", "status", "started_at", "finished_at"),
        untold=(
            "id", "line", "expected_cost", "balance_before", "charged", "supplier_order_number", "reason", "remark", "message",
            "raw_answer", "verdict", "evidence", "judged_at",
        ),
        erased={"raw_answer": ""},
    ),
    Place(
        Payment,
        "order",
        told=("status", "amount", "currency", "tax", "tax_lines", "session_id", "payment_intent_id", "created_at"),
        untold=("id", "order", "capture", "capture_amount", "capture_before", "idempotency_key", "problem", "expires_at", "checked_at"),
    ),
    Place(
        Refund,
        "payment__order",
        told=("status", "amount", "origin", "stripe_refund_id", "created_at"),
        untold=("id", "payment", "idempotency_key", "problem", "checked_at"),
    ),
    Place(
        Dispute,
        "payment__order",
        told=("status", "reason", "amount", "currency", "stripe_dispute_id", "created_at"),
        untold=("id", "payment", "stripe_status", "evidence_due_by", "checked_at"),
    ),
    Place(
        Receipt,
        "order",
        told=("kind", "name", "total", "tax", "currency", "buyer_name", "buyer_address", "buyer_tax_id", "issued_at"),
        untold=("id", "order", "refund", "series", "number", "facts"),
    ),
    Place(
        ShopperRequest,
        "order",
        told=("kind", "status", "words", "device", "line_status", "state", "created_at", "answered_at", "reply", "note"),
        untold=("id", "order", "line", "answered_by"),
        erased={"words": "", "device": "", "reply": "", "note": ""},
    ),
    Place(
        OutgoingEmail,
        "order",
        told=("kind", "to", "language", "status", "created_at", "sent_at"),
        untold=("id", "key", "order", "attempts", "problem", "claimed_at", "next_attempt_at"),
        erased={"to": ERASED_ADDRESS},
        rows=TO_SHOPPERS,
    ),
    Place(
        OrderEvent,
        "order",
        # What staff wrote as their reason is in `data`; `orders.privacy.erasing` takes it out.
        told=("kind", "actor", "data", "created_at"),
        untold=("id", "order", "line", "user"),
    ),
)  # fmt: skip
