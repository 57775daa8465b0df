"""What became of a purchase or a top-up, judged from its answer without any I/O.

An answer proves that something was bought, or is listed as a refusal, or nobody knows. In that order: evidence of a
purchase beats whatever else the answer says, and the body beats the HTTP status.
"""

from typing import Any, Final

from catalog.mobilexy import refusals, values
from catalog.mobilexy.answer import Answer, Envelope, opened
from catalog.mobilexy.errors import OutcomeUnknownError, RefusalReason, RefusedError
from catalog.mobilexy.receipts import PurchasedEsim, PurchaseResult, TopUpResult

CONFIRMATION: Final = "order_confirmation_failed"
CAUSES: Final = {
    "timeout": "The supplier did not answer in time",
    "reset": "The connection broke before the whole answer was here",
    "crashed": "The call broke off on this machine",
    "too_large": "The answer is larger than any answer should be",
    "http_5xx": "The supplier's server failed",
    "http_4xx": "The answer has an HTTP status that is not listed as a refusal",
    "redirect": "The supplier sent the call elsewhere",
    "html": "The supplier answered with a page instead of data",
    "bad_json": "The answer is no JSON object",
    "no_status": "The answer says neither success nor error",
    CONFIRMATION: "The supplier bought, or tried to, and could not confirm",
    "unlisted_remark": "The supplier refused in words that are not listed",
    "contradiction": "The answer says no, but holds what only a purchase brings",
    "no_order_number": "The answer says success, but nothing in it proves a purchase",
    "no_transaction_id": "The answer says success, but nothing in it proves a top-up",
    "another_esim": "The answer says success, but names another eSIM",
}
"""Every `cause_code` of an `OutcomeUnknownError`, and what it means. The first three never got a whole answer."""

TRAN_NO_NAMES: Final = ("esimTranNo", "esim_tran_no")
SERVER_FAULTS: Final = range(500, 600)
CLIENT_FAULTS: Final = range(400, 500)


def purchase(answer: Answer) -> PurchaseResult:
    """The purchase that was made: success, and an order number or an activation code.

    An activation code without an order number is bought: it exists only because the supplier's provider sold it.

    Raises:
        RefusedError: certainly not bought.
        OutcomeUnknownError: everything else.
    """
    envelope = opened(answer)
    if envelope is None or not envelope.succeeded:
        raise _not_bought(answer, envelope)
    order, esim = values.mapping(envelope.data.get("order")), _esim(envelope.data)
    number = values.text(order.get("order_number"))
    if not number and not (esim and esim.lpa):
        raise unknown("no_order_number", answer, envelope)
    return PurchaseResult(
        order_number=number,
        total_amount=values.price(order.get("total_amount")),
        esim=esim,
        raw_text=answer.text,
    )


def top_up(answer: Answer, *, esim_tran_no: str = "", iccid: str = "") -> TopUpResult:
    """The top-up that was made: success outside and inside, a transaction id, and no other eSIM's name.

    `esim_tran_no` and `iccid` are what the eSIM is known by; whether the number in the answer is the same as the one that was sent is
    documented by one sample only, so the ICCID decides where both sides know it.

    Raises:
        RefusedError: certainly nothing was added.
        OutcomeUnknownError: everything else.
    """
    envelope = opened(answer)
    if envelope is None or not envelope.succeeded:
        raise _not_bought(answer, envelope)
    held = envelope.data or envelope.fields
    done = values.mapping(held.get("obj"))
    if values.boolean(held.get("success")) is False or values.text(held.get("errorCode")) not in {"", "0"}:
        raise unknown("contradiction", answer, envelope)
    if not values.text(done.get("transactionId")):
        raise unknown("no_transaction_id", answer, envelope)
    read = TopUpResult.model_validate(done | {"raw_text": answer.text})
    told, known = (read.iccid, iccid) if read.iccid and iccid else (read.esim_tran_no, esim_tran_no)
    if told and known and told != known:
        raise unknown("another_esim", answer, envelope)
    return read


def unknown(
    cause: str, answer: Answer | None = None, envelope: Envelope | None = None
) -> OutcomeUnknownError:
    """The error for `cause`, with all that came of the answer."""
    return OutcomeUnknownError(
        CAUSES[cause],
        cause_code=cause,
        raw=answer.text if answer else "",
        remark=envelope.remark if envelope else "",
        messages=envelope.messages if envelope else (),
        http_status=answer.status if answer else None,
    )


def _not_bought(answer: Answer, envelope: Envelope | None) -> RefusedError | OutcomeUnknownError:
    reason = _refusal(answer, envelope)
    if reason is None:
        return unknown(_cause(answer, envelope), answer, envelope)
    if answer.holds_receipt:
        return unknown("contradiction", answer, envelope)
    return RefusedError(
        "The supplier refused, and nothing was bought",
        reason=reason,
        remark=(envelope.remark or envelope.code) if envelope else "",
        messages=envelope.messages if envelope else (),
        http_status=answer.status,
    )


def _refusal(answer: Answer, envelope: Envelope | None) -> RefusalReason | None:
    """Why certainly nothing was bought; None when that is not certain."""
    if not answer.whole:
        return None
    if envelope and envelope.failed:
        return _listed(envelope)
    if envelope and envelope.is_the_suppliers:
        return None  # its own code has run, and did not say no
    if refusals.MISSED_ROW.search(answer.text):
        return None
    return refusals.STATUSES.get(answer.status)


def _listed(envelope: Envelope) -> RefusalReason | None:
    if envelope.remark in refusals.TOO_LATE:
        return None
    if envelope.remark in refusals.REMARKS:
        return refusals.REMARKS[envelope.remark]
    if not envelope.remark and envelope.code:
        return refusals.CODES.get(envelope.code)
    return refusals.by_sentence(envelope.messages)


def _cause(answer: Answer, envelope: Envelope | None) -> str:
    failed = envelope is not None and envelope.failed
    remark = envelope.remark if envelope else ""
    signs = (
        (not answer.whole, "too_large"),
        (failed and remark == CONFIRMATION, CONFIRMATION),
        (failed, "unlisted_remark"),
        (answer.status in SERVER_FAULTS, "http_5xx"),
        (answer.is_redirect, "redirect"),
        (answer.status in CLIENT_FAULTS, "http_4xx"),
        (envelope is not None, "no_status"),
        (answer.is_html, "html"),
        (True, "bad_json"),
    )
    return next(cause for shown, cause in signs if shown)


def _esim(data: dict[str, Any]) -> PurchasedEsim | None:
    """The eSIM, if the supplier has made it; its transaction number is learned from wherever it stands."""
    esim = values.mapping(data.get("esim"))
    if not esim:
        return None
    read = PurchasedEsim.model_validate(esim)
    number = (
        read.esim_tran_no
        or _tran_no(read.info)
        or _tran_no(values.mapping(data.get("order")))
        or _tran_no(data)
    )
    return read.model_copy(update={"esim_tran_no": number})


def _tran_no(fields: dict[str, Any]) -> str:
    return next((number for name in TRAN_NO_NAMES if (number := values.text(fields.get(name)))), "")
