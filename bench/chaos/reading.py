"""Fetches the three books, and moves our own clock."""

import re
from collections import defaultdict
from typing import Any

import httpx
import psycopg

from bench.chaos.books import Ours
from bench.chaos.stage import SANDBOX, Stage

STAFF = "staff@shop.example"
REFERENCE = re.compile(r"\(([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})\)")
AGE = (
    "UPDATE orders_purchase SET started_at = started_at - %(m)s::interval, finished_at = finished_at - %(m)s::interval, judged_at = judged_at - %(m)s::interval",
    "UPDATE orders_balancereading SET taken_at = taken_at - %(m)s::interval",
    "UPDATE orders_order SET paid_at = paid_at - %(m)s::interval, created_at = created_at - %(m)s::interval",
    "UPDATE orders_orderline SET next_attempt_at = next_attempt_at - %(m)s::interval",
    "UPDATE orders_payment SET created_at = created_at - %(m)s::interval, checked_at = checked_at - %(m)s::interval",
    "UPDATE orders_refund SET checked_at = checked_at - %(m)s::interval, created_at = created_at - %(m)s::interval",
    "UPDATE orders_stripeevent SET received_at = received_at - %(m)s::interval",
    "UPDATE orders_esim SET created_at = created_at - %(m)s::interval, next_picture_at = next_picture_at - %(m)s::interval",
    "UPDATE orders_outgoingemail SET created_at = created_at - %(m)s::interval, claimed_at = claimed_at - %(m)s::interval, next_attempt_at = next_attempt_at - %(m)s::interval",
)

# A task of staff is one of which they were told, and that has not ended since: what only our own rules call one is none.
LINES = """
SELECT o.reference, l.id, l.plan_supplier_id, l.status, l.unit_price, coalesce(e.lpa, ''), coalesce(r.origin = 'staff', false),
  l.status IN ('review', 'preparing', 'on_hold', 'refund_due', 'awaiting_payment') AND EXISTS (
    SELECT FROM orders_outgoingemail m WHERE m.order_id = o.id AND m.kind = 'staff_alert' AND m.status = 'sent'),
  coalesce((SELECT array_agg(b.status || ':' || b.supplier_order_number) FROM orders_purchase b WHERE b.line_id = l.id), '{}'), coalesce(t.esim_tran_no, '')
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
LEFT JOIN orders_esim e ON e.line_id = l.id LEFT JOIN orders_refund r ON r.id = l.refund_id
LEFT JOIN orders_esim t ON t.id = l.target_esim_id
"""


def ours(stage: Stage) -> list[Ours]:
    with psycopg.connect(stage.database) as connection:
        rows = connection.execute(LINES).fetchall()
    return [
        Ours(order=reference, line=line, plan=plan, status=status, with_staff=bool(staff), refunded_by_staff=by_staff,
             price=round(price * 100),  purchases=tuple(tuple(each.split(":", 1)) for each in purchases), code=code,
             tops_up=tops_up)
        for reference, line, plan, status, price, code, by_staff, staff, purchases, tops_up in rows
    ]  # fmt: skip


def sold() -> list[dict[str, Any]]:
    book = _get("/supplier/ledger.json")["purchases"]
    return [entry for entry in book if entry.get("order_number")]


def added() -> list[dict[str, Any]]:
    book = _get("/supplier/ledger.json")["topups"]
    return [entry for entry in book if entry.get("transaction_id")]


def stripe() -> tuple[dict[str, int], dict[str, int]]:
    """Paid and returned, in minor units by order reference."""
    book = _get("/sandbox/ledger.json")
    orders = {s["payment_intent"]: s["client_reference_id"] for s in book["sessions"] if s["payment_intent"]}
    paid = {
        s["client_reference_id"]: s["amount_total"] for s in book["sessions"] if s["payment_status"] == "paid"
    }
    returned: dict[str, int] = defaultdict(int)
    for refund in book["refunds"]:
        if refund["status"] in {"succeeded", "pending"}:
            returned[orders[refund["payment_intent"]]] += refund["amount"]
    return paid, dict(returned)


def mailed() -> dict[str, set[str]]:
    """By the reference that a subject names: a shopper who tried twice has two orders and one address."""
    found: dict[str, set[str]] = defaultdict(set)
    for letter in _get("/mailbox.json"):
        reference = REFERENCE.search(letter["subject"])
        if reference and STAFF not in letter["to"]:
            found[reference[1]].add(_kind(letter))
    return found


def _kind(letter: dict[str, Any]) -> str:
    if letter["attachments"]:
        return "delivery"
    if "topped up" in letter["subject"].lower():
        return "top_up_done"
    return "refunded" if "money" in letter["subject"].lower() else "other"


def times(stage: Stage) -> list[float]:
    """Seconds from payment to the end, of every line that ended."""
    query = """
        SELECT extract(epoch FROM min(v.created_at) FILTER (WHERE v.kind IN ('line.delivered', 'line.refunded')) -
          min(v.created_at) FILTER (WHERE v.kind = 'line.waiting'))
        FROM orders_orderevent v WHERE v.line_id IS NOT NULL GROUP BY v.line_id
    """
    with psycopg.connect(stage.database) as connection:
        return [float(row[0]) for row in connection.execute(query) if row[0] is not None]


def doubts(stage: Stage) -> tuple[int, int, int]:
    """Purchases that ended without an answer; of how many the balance showed that they were not made; of how many that they were."""
    with psycopg.connect(stage.database) as connection:
        all_, not_made, made = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE status = 'released'), count(*) FILTER (WHERE verdict = 'bought')"
            " FROM orders_purchase WHERE status IN ('unknown', 'released')"
        ).fetchone() or (0, 0, 0)
    return all_, not_made, made


def grow_older(stage: Stage, minutes: int) -> None:
    """Time passes for our books, which is what deadlines, settle times and sweeps go by."""
    with psycopg.connect(stage.database) as connection:
        for statement in AGE:
            connection.execute(statement, {"m": f"{minutes} minutes"})


def _get(path: str) -> Any:
    return httpx.get(f"http://127.0.0.1:{SANDBOX}{path}", timeout=600).json()
