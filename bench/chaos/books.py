"""Three books that know nothing of each other: what the supplier sold, what Stripe took, what we wrote down. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SETTLED = {"delivered", "refunded"}


@dataclass(frozen=True, slots=True)
class Ours:
    """One line of our database, flat: what it is, where its order stands, and every purchase made for it.

    `tops_up` is the supplier's number of the eSIM that a top-up is for; empty for an eSIM of its own.
    """

    order: str
    line: int
    plan: int
    status: str
    with_staff: bool
    refunded_by_staff: bool
    price: int
    purchases: tuple[tuple[str, str], ...]  # status, supplier order number
    code: str = ""
    tops_up: str = ""


@dataclass(frozen=True, slots=True)
class Sales:
    """What the supplier charged for: purchases with `plan_id`, `order_number`, `lpa`, top-ups with `plan_id`, `esim_tran_no`, `transaction_id`."""

    sold: Iterable[Mapping[str, Any]]
    added: Iterable[Mapping[str, Any]] = ()


@dataclass(slots=True)
class Report:
    """Counts, and under `wrong` what must be empty: a promise's name to the orders that broke it."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)


def compare(
    ours: Iterable[Ours],
    sales: Sales,
    paid: Mapping[str, int],
    returned: Mapping[str, int],
    mailed: Mapping[str, set[str]],
) -> Report:
    """
    Args:
        paid, returned: minor units by order reference, as Stripe has them.
        mailed: kinds of mail (`delivery`, `top_up_done`, `refunded`) that the mail server accepted, by order reference.
    """
    lines = list(ours)
    by_order: dict[str, list[Ours]] = defaultdict(list)
    for line in lines:
        by_order[line.order].append(line)
    paid_lines = [line for line in lines if line.order in paid]
    esims, top_ups = [line for line in lines if not line.tops_up], [line for line in lines if line.tops_up]
    report = Report()
    report.counts = {
        "orders": len(by_order),
        "orders paid": len(paid),
        "eSIMs paid for": sum(not line.tops_up for line in paid_lines),
        "top-ups paid for": sum(bool(line.tops_up) for line in paid_lines),
        "delivered": sum(line.status == "delivered" for line in paid_lines),
        "refunded": sum(line.status == "refunded" for line in paid_lines),
        "waiting for staff": sum(line.with_staff and line.status not in SETTLED for line in paid_lines),
    }
    report.wrong = {
        "bought twice": _bought_twice(esims, list(sales.sold)),
        "applied twice": _applied_twice(top_ups, sales.added),
        "paid with neither eSIM nor refund nor staff task": _forgotten(paid_lines)
        + sorted(paid.keys() - by_order.keys()),
        "eSIM and money both given": _both(by_order, returned),
        "mails lost": _mails_lost(paid_lines, mailed),
        "one code for two": [
            code for code, n in Counter(line.code for line in lines if line.code).items() if n > 1
        ],
        "bought though not paid": [
            line.order for line in lines if line.order not in paid and _was_bought(line)
        ],
    }
    return report


def _was_bought(line: Ours) -> bool:
    return any(status == "bought" for status, _ in line.purchases)


def _bought_twice(lines: list[Ours], sold: list[Mapping[str, Any]]) -> list[str]:
    """Lines with two purchases, and sales that no purchase in doubt of that plan can explain."""
    twice = [line.order for line in lines if sum(status == "bought" for status, _ in line.purchases) > 1]
    known = Counter(
        number for line in lines for status, number in line.purchases if status == "bought" and number
    )
    codes = {line.code for line in lines if line.code}
    unmatched = Counter(
        sale["plan_id"] for sale in sold if not known[sale["order_number"]] and sale["lpa"] not in codes
    )
    doubtful = Counter(
        line.plan for line in lines for status, number in line.purchases
        if status in {"unknown", "started"} or (status == "bought" and not number and not line.code)
    )  # fmt: skip
    excess = unmatched - doubtful
    return twice + [
        f"plan {plan}: {count} more sold than any purchase of ours explains" for plan, count in excess.items()
    ]


def _applied_twice(lines: list[Ours], added: Iterable[Mapping[str, Any]]) -> list[str]:
    """The same of top-ups. Two of one eSIM within a second have the same name at the supplier, so names are counted."""
    twice = [line.order for line in lines if sum(status == "bought" for status, _ in line.purchases) > 1]
    known = Counter(name for line in lines for status, name in line.purchases if status == "bought" and name)
    unmatched: Counter[tuple[str, int]] = Counter()
    for each in added:
        if known[each["transaction_id"]]:
            known[each["transaction_id"]] -= 1
        else:
            unmatched[each["esim_tran_no"], each["plan_id"]] += 1
    doubtful = Counter(
        (line.tops_up, line.plan) for line in lines for status, name in line.purchases
        if status in {"unknown", "started"} or (status == "bought" and not name)
    )  # fmt: skip
    excess = unmatched - doubtful
    return twice + [
        f"eSIM {esim}, plan {plan}: {count} more added than any top-up of ours explains"
        for (esim, plan), count in excess.items()
    ]


def _forgotten(lines: list[Ours]) -> list[str]:
    return [line.order for line in lines if line.status not in SETTLED and not line.with_staff]


def _both(by_order: Mapping[str, list[Ours]], returned: Mapping[str, int]) -> list[str]:
    """Money that went back for a line that was also delivered, or in another sum than our book says."""
    wrong = []
    for order, lines in by_order.items():
        due = sum(line.price for line in lines if line.status == "refunded")
        bought = [
            line
            for line in lines
            if line.status == "refunded" and _was_bought(line) and not line.refunded_by_staff
        ]
        if returned.get(order, 0) != due or bought:
            wrong.append(order)
    return wrong


def _mails_lost(lines: list[Ours], mailed: Mapping[str, set[str]]) -> list[str]:
    return sorted(
        {
            line.order
            for line in lines
            if line.status in SETTLED and _wanted(line) not in mailed.get(line.order, set())
        }
    )


def _wanted(line: Ours) -> str:
    if line.status == "refunded":
        return "refunded"
    return "top_up_done" if line.tops_up else "delivery"
