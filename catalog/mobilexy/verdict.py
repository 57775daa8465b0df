"""Whether the answer to a read is good, and whose fault it is when not."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from catalog.mobilexy import values
from catalog.mobilexy.answer import Answer, Envelope, opened
from catalog.mobilexy.errors import (
    MalformedError,
    ReadError,
    RefusalReason,
    RejectedError,
    UnavailableError,
)
from catalog.mobilexy.refusals import BUSY_CODES, BUSY_REMARKS, CODES, REMARKS, STATUSES

BUSY_STATUSES: Final = frozenset({408, 425, 429})
SERVER_FAULTS: Final = range(500, 600)
CLIENT_FAULTS: Final = range(400, 500)


def good(answer: Answer) -> Envelope:
    """The envelope of an answer that says success, whatever its HTTP status. Raises `ReadError` for any other."""
    envelope = opened(answer)
    if envelope is None:
        raise _unreadable(answer)
    if envelope.succeeded:
        return envelope
    raise _refused(answer, envelope)


def malformed(answer: Answer, what: str) -> MalformedError:
    return MalformedError(what, http_status=answer.status)


def _refused(answer: Answer, envelope: Envelope) -> ReadError:
    remark = envelope.remark or envelope.code
    if _is_busy(answer) or envelope.remark in BUSY_REMARKS or envelope.code in BUSY_CODES:
        return UnavailableError(
            "The supplier cannot answer now",
            remark=remark,
            messages=envelope.messages,
            http_status=answer.status,
            retry_after=wait(answer),
        )
    if envelope.failed or answer.status in CLIENT_FAULTS:
        return RejectedError(
            "The supplier refused the request",
            is_of_account=_is_of_account(answer, envelope),
            remark=remark,
            messages=envelope.messages,
            http_status=answer.status,
        )
    return malformed(answer, "The supplier's answer says neither success nor error")


def _unreadable(answer: Answer) -> ReadError:
    if not answer.whole:
        return malformed(answer, "The supplier's answer is too large")
    if _is_busy(answer) or answer.is_redirect or answer.is_html:
        return UnavailableError(
            "The supplier answered with a page instead of data",
            http_status=answer.status,
            retry_after=wait(answer),
        )
    if answer.status in CLIENT_FAULTS:
        return RejectedError(
            "The supplier refused the request",
            is_of_account=answer.status in STATUSES,
            http_status=answer.status,
        )
    return malformed(answer, "The supplier's answer is no JSON object")


def _is_of_account(answer: Answer, envelope: Envelope) -> bool:
    """By its own words where it has some, by the HTTP status where none of its code has run."""
    said = REMARKS.get(envelope.remark) or CODES.get(envelope.code)
    return said == RefusalReason.AUTH if said else not envelope.failed and answer.status in STATUSES


def _is_busy(answer: Answer) -> bool:
    return answer.status in BUSY_STATUSES or answer.status in SERVER_FAULTS


def wait(answer: Answer) -> float | None:
    """Seconds that `Retry-After` asks for, given as a number or as an HTTP date (RFC 9110, 10.2.3)."""
    if (seconds := values.count(answer.retry_after)) is not None:
        return float(seconds)
    try:
        moment = parsedate_to_datetime(answer.retry_after)
        # "-0000" makes it naive: UTC, whose zone is not told
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
