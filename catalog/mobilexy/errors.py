"""What can go wrong at the supplier, by what the caller may do about it.

    MobilexyError
    ├── ReadError                   a read brought nothing; nothing was spent
    │   ├── UnavailableError        try again later: network, 5xx, 429, maintenance, a web page, a redirect
    │   ├── RejectedError           the supplier says no, and will say so again: not found, wrong key, bad request
    │   └── MalformedError          an answer that cannot be understood; trying again will not help, a person must look
    └── SpendError                  a purchase or top-up did not end as bought
        ├── NotSentError            nothing left this machine: may be tried again, or the shopper refunded
        ├── RefusedError            certainly not bought; `reason` says whether trying again makes sense
        └── OutcomeUnknownError     may have been bought: never repeat, never refund without evidence

No text here holds the api key, an activation code or an answer's body; only `OutcomeUnknownError.raw` does, and
neither `str` nor `repr` shows it.
"""

from enum import StrEnum


class RefusalReason(StrEnum):
    """Why certainly nothing was bought."""

    BALANCE = "balance"  # the supplier's prepaid account is short: staff must top it up
    PLAN_GONE = "plan_gone"  # not sold, or not sold now
    VALIDATION = "validation"  # our request was wrong, and would be again
    AUTH = "auth"  # key, account or address not accepted: staff must look
    MAINTENANCE = "maintenance"  # the endpoint is closed or not there: later
    THROTTLED = "throttled"  # too many requests: later


FINAL_REFUSALS = frozenset({RefusalReason.PLAN_GONE, RefusalReason.VALIDATION})
"""The supplier will say no again."""


class MobilexyError(Exception):
    """Anything this package raises about the supplier.

    Attributes:
        remark: the supplier's code for what happened; empty when there was none.
        messages: what it said to people, with secrets blanked out.
        http_status: of the answer; None when there was none.
    """

    def __init__(
        self,
        what: str,
        *,
        remark: str = "",
        messages: tuple[str, ...] = (),
        http_status: int | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.remark = remark
        self.messages = messages
        self.http_status = http_status

    def __str__(self) -> str:
        facts = [f"HTTP {self.http_status}" if self.http_status else "", self.remark, " ".join(self.messages)]
        known = ", ".join(fact for fact in facts if fact)
        return f"{self.what} ({known})" if known else self.what

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class ReadError(MobilexyError):
    """A read brought nothing; nothing was spent."""


class UnavailableError(ReadError):
    """Try again later. `retry_after`: seconds the supplier asks to wait; None when it did not say."""

    def __init__(
        self,
        what: str,
        *,
        remark: str = "",
        messages: tuple[str, ...] = (),
        http_status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, remark=remark, messages=messages, http_status=http_status)
        self.retry_after = retry_after


class RejectedError(ReadError):
    """The supplier says no, and will say so again. `is_of_account`: it says so of us or of its server, and so to every such call."""

    def __init__(
        self,
        what: str,
        *,
        is_of_account: bool = False,
        remark: str = "",
        messages: tuple[str, ...] = (),
        http_status: int | None = None,
    ) -> None:
        super().__init__(what, remark=remark, messages=messages, http_status=http_status)
        self.is_of_account = is_of_account


class MalformedError(ReadError):
    """An answer that is no JSON, or that lacks what it must hold."""


class SpendError(MobilexyError):
    """A purchase or top-up did not end as bought."""


class NotSentError(SpendError):
    """Nothing left this machine: no connection was made, or none was free."""


class RefusedError(SpendError):
    """Certainly not bought."""

    def __init__(
        self,
        what: str,
        *,
        reason: RefusalReason,
        remark: str = "",
        messages: tuple[str, ...] = (),
        http_status: int | None = None,
    ) -> None:
        super().__init__(what, remark=remark, messages=messages, http_status=http_status)
        self.reason = reason


class OutcomeUnknownError(SpendError):
    """May have been bought.

    Attributes:
        cause_code: why nobody knows; one of the codes in `spending.CAUSES`.
        raw: what came of the answer, as text, for restricted storage: it may hold an activation code that was paid for.
    """

    def __init__(  # noqa: PLR0913  the facts of every error, and two of its own
        self,
        what: str,
        *,
        cause_code: str,
        raw: str = "",
        remark: str = "",
        messages: tuple[str, ...] = (),
        http_status: int | None = None,
    ) -> None:
        super().__init__(what, remark=remark, messages=messages, http_status=http_status)
        self.cause_code = cause_code
        self.raw = raw
