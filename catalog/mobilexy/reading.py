"""From an answer to what a read asked for, without any I/O.

Every function takes an `Answer` and raises `UnavailableError`, `RejectedError` or `MalformedError`, and nothing else.
"""

import logging
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from catalog.mobilexy import values
from catalog.mobilexy.answer import Answer
from catalog.mobilexy.payloads import Country, Payload, Plan, PlanDetails, PlanList, Region, RejectedPlan
from catalog.mobilexy.receipts import Usage
from catalog.mobilexy.verdict import good, malformed

log = logging.getLogger(__name__)
AnyPayload = TypeVar("AnyPayload", bound=Payload)
SHORTEST_TRAN_NO = 6
"""Characters; a shorter key of an object that stands for a list is a position in it."""


def countries(answer: Answer) -> list[Country]:
    return _read_all(Country, answer, _listed(answer, "countries"))


def regions(answer: Answer) -> list[Region]:
    return _read_all(Region, answer, _listed(answer, "regions"))


def plans(answer: Answer) -> PlanList:
    """A row that cannot be read goes to `rejected`, and takes no other row with it."""
    read = [_plan(row) for row in _listed(answer, "plans")]
    data = good(answer).data
    return PlanList(
        plans=tuple(plan for plan in read if isinstance(plan, Plan)),
        rejected=tuple(plan for plan in read if isinstance(plan, RejectedPlan)),
        flag=values.text(data.get("flag")),
        flag_code=values.text(data.get("flagCode")),
    )


def plan_details(answer: Answer) -> PlanDetails:
    found = _read(PlanDetails, good(answer).data.get("plan"))
    if isinstance(found, str):
        raise malformed(answer, f"The supplier's plan cannot be read: {found}")
    return found


def balance(answer: Answer) -> Decimal:
    """The prepaid account's balance, in its currency; below zero when the supplier let it happen."""
    amount = values.decimal(good(answer).data.get("balance"))
    if amount is None:
        raise malformed(answer, "The supplier's answer holds no balance")
    return amount


def usages(answer: Answer) -> list[Usage]:
    """Usage checks come without the envelope, and their list may be an object, keyed by esimTranNo or by position."""
    envelope = good(answer)
    held = values.mapping(envelope.fields.get("obj")) or values.mapping(envelope.data.get("obj"))
    listed = _usage_rows(held.get("usageList"))
    if listed is None:
        raise malformed(answer, "The supplier's answer holds no usageList")
    return _read_all(Usage, answer, listed)


def _usage_rows(listed: Any) -> list[Any] | None:
    if not isinstance(listed, dict):
        return values.rows(listed)
    if "dataUsage" in listed:
        return [listed]
    return [_keyed(key, row) for key, row in listed.items()]


def _keyed(key: str, row: Any) -> Any:
    named = isinstance(row, dict) and len(key) >= SHORTEST_TRAN_NO
    return {"esimTranNo": key} | row if named else row


def _listed(answer: Answer, name: str) -> list[Any]:
    """The entries under `name`. Nothing there is a fault, not an empty list: a copy would lose every row for it."""
    listed = values.rows(good(answer).data.get(name))
    if listed is None:
        raise malformed(answer, f"The supplier's answer holds no {name}")
    return listed


def _read_all(kind: type[AnyPayload], answer: Answer, listed: list[Any]) -> list[AnyPayload]:
    """The rows that can be read. None of them readable is another format, and no list."""
    read = [_read(kind, row) for row in listed]
    found = [row for row in read if not isinstance(row, str)]
    if listed and not found:
        raise malformed(answer, f"None of the supplier's {len(listed)} rows can be read: {read[0]}")
    if len(found) < len(listed):
        log.warning("left out %d of %d rows (%s)", len(listed) - len(found), len(listed), kind.__name__)
    return found


def _plan(row: Any) -> Plan | RejectedPlan:
    found = _read(Plan, row)
    if not isinstance(found, str):
        return found
    fields = row if isinstance(row, dict) else {}
    return RejectedPlan(
        reason=found, id=values.integer(fields.get("id")), slug=values.text(fields.get("slug"))
    )


def _read(kind: type[AnyPayload], row: Any) -> AnyPayload | str:
    """The payload, or why it is none, without quoting it."""
    if not isinstance(row, dict):
        return "no JSON object"
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
