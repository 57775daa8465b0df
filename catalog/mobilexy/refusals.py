"""What the supplier's words mean, as data. Closed by default: what is not listed here is not understood.

Remarks are those of the public software that the supplier appears to run, with its JSON envelope; numeric codes are
those of its provider (docs.esimaccess.com, "Error codes"). None has been recorded from a live account yet.
"""

import re
from typing import Final

from catalog.mobilexy.errors import RefusalReason as Reason

REMARKS: Final = {
    "unauthenticated": Reason.AUTH,
    "unverified": Reason.AUTH,
    "validation_error": Reason.VALIDATION,
    "not_found": Reason.PLAN_GONE,
    "country_not_found": Reason.PLAN_GONE,
    "plan_unavailable": Reason.PLAN_GONE,
    "insufficient_balance": Reason.BALANCE,
    "maintenance_mode": Reason.MAINTENANCE,
}
"""Remarks of an error that are given before anything is bought."""

TOO_LATE: Final = frozenset({"order_confirmation_failed", "order_completed", "topup_completed"})
"""Remarks given after the provider was asked: whatever else the answer says, it may have been bought."""

SENTENCES: Final = (
    (re.compile(r"insufficient (?:account |wallet )?balance[.!]?", re.IGNORECASE), Reason.BALANCE),
    (re.compile(r"(?:the|this) (?:selected )?plan is currently unavailable[.!]?", re.IGNORECASE), Reason.PLAN_GONE),
)  # fmt: skip
"""Whole messages that say as much as a remark. A part of a message is never enough."""

CODES: Final = {
    **dict.fromkeys(
        ("000101", "000102", "000103", "000104", "000105", "000106", "000107", "200008"), Reason.VALIDATION
    ),
    **dict.fromkeys(("101001", "101002", "101003"), Reason.AUTH),
    "200007": Reason.BALANCE,
    **dict.fromkeys(
        ("200005", "200006", "200011", "310201", "310211", "310221", "310231", "310241", "310243"),
        Reason.PLAN_GONE,
    ),
}
"""The provider's codes for what it did not sell; they stand in answers without a remark. A changed price
(200005, 200006) and an empty stock (200011) are a plan that is not sold as it was offered."""

STATUSES: Final = {
    401: Reason.AUTH,
    403: Reason.AUTH,
    419: Reason.AUTH,
    404: Reason.MAINTENANCE,
    405: Reason.MAINTENANCE,
    429: Reason.THROTTLED,
}
"""HTTP statuses given before the purchase code runs, by a proxy or the web framework. They count only when the body is
not the supplier's own envelope."""

MISSED_ROW: Final = re.compile(r"no query results", re.IGNORECASE)
"""The web framework's 404 for a row it did not find: some code has run by then, and nobody knows how much."""

BUSY_REMARKS: Final = frozenset({"maintenance_mode"})
BUSY_CODES: Final = frozenset({"000001", "900001", "200010"})
"""Server error, busy, and a profile that is still being allocated: a read may be tried again."""


def by_sentence(messages: tuple[str, ...]) -> Reason | None:
    """The reason that every one of the messages gives; None as soon as one says anything else."""
    reasons = {_reason(message) for message in messages}
    return reasons.pop() if len(reasons) == 1 else None


def _reason(message: str) -> Reason | None:
    return next((reason for pattern, reason in SENTENCES if pattern.fullmatch(message.strip())), None)
