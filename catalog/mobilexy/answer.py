"""One HTTP answer, apart from how it was fetched, and the envelope in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from catalog.mobilexy import values

MOST_MESSAGES = 10
LONGEST_MESSAGE = 300
LONGEST_REMARK = 64
# An activation code begins so (SGP.22 4.1). JSON may write the dollar sign and the colon escaped.
CODE = re.compile(r"LPA(?::|\\u003a)1(?:\$|\\u0024)[^\s\"'<]*|\b1\$[\w.-]+\$[^\s\"'<]*", re.IGNORECASE)
# The names of what only a purchase brings, with a value; also in JSON that is text inside of JSON.
RECEIPT = re.compile(
    r'"(?:order_number|qr_code|qr_code_image|iccid|transactionId)\\*"\s*:\s*(?:\\*")?(?!null\b)[^\s"\\\[\]{},]'
)
SUCCESS = "success"
ERROR = "error"


@dataclass(frozen=True)
class Answer:
    """What came back. `whole` is false when the body was cut off at the size limit."""

    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    retry_after: str = field(default="", repr=False)
    whole: bool = True

    @cached_property
    def text(self) -> str:
        """The body as text that a database takes."""
        return values.clean(self.body.decode("utf-8", "replace"))

    @cached_property
    def document(self) -> Any:
        """The body's JSON document, whatever its content type says; None when it is none."""
        return values.parsed_json(self.body) if self.whole else None

    @property
    def is_html(self) -> bool:
        return "html" in self.content_type.lower() or self.body.lstrip()[:1] == b"<"

    @property
    def is_redirect(self) -> bool:
        return 300 <= self.status < 400  # noqa: PLR2004  the class of HTTP statuses

    @property
    def holds_receipt(self) -> bool:
        """Whether anything in the body looks like what only a purchase brings."""
        return bool(CODE.search(self.text) or RECEIPT.search(self.text))


@dataclass(frozen=True)
class Envelope:
    """The supplier's answer, opened. `fields` is the whole JSON object; `data` what it carries, `{}` when left out."""

    remark: str
    status: str
    success: bool | None
    code: str
    messages: tuple[str, ...]
    data: dict[str, Any] = field(repr=False)
    fields: dict[str, Any] = field(repr=False)

    @property
    def succeeded(self) -> bool:
        """Says success, in one of the two ways the supplier has: `status`, or on usage checks `success` and a code."""
        return self.status == SUCCESS if self.status else self.success is True and self.code in {"", "0"}

    @property
    def failed(self) -> bool:
        """Says no. An answer may say neither: then it is not the supplier's own code that spoke."""
        return self.status == ERROR if self.status else self.success is False

    @property
    def is_the_suppliers(self) -> bool:
        """Whether the supplier's own code wrote it. The web framework's errors have a message and none of these."""
        return bool(
            self.remark or self.status or self.success is not None or self.data or "obj" in self.fields
        )


def opened(answer: Answer) -> Envelope | None:
    """The envelope of an answer; None when its body is no JSON object."""
    fields = answer.document
    if not isinstance(fields, dict):
        return None
    said = [fields.get("message"), fields.get("errorMsg"), fields.get("errorMessage")]
    return Envelope(
        remark=values.text(fields.get("remark"))[:LONGEST_REMARK],
        status=_status(fields.get("status")),
        success=values.boolean(fields.get("success")),
        code=values.text(fields.get("errorCode"))[:LONGEST_REMARK],
        messages=messages(said),
        data=values.mapping(fields.get("data")),
        fields=fields,
    )


def _status(value: Any) -> str:
    flag = values.boolean(value)
    return values.text(value).casefold() if flag is None else SUCCESS if flag else ERROR


def messages(said: Any) -> tuple[str, ...]:
    """The sentences in text, a list, or an object of lists, with activation codes blanked out; bounded."""
    found: list[str] = []
    for sentence in _sentences(said, depth=4):
        found.append(CODE.sub("[activation code]", sentence)[:LONGEST_MESSAGE])
        if len(found) == MOST_MESSAGES:
            break
    return tuple(found)


def _sentences(said: Any, depth: int) -> Iterator[str]:
    if isinstance(said, dict | list) and depth:
        for part in values.rows(said) or ():
            yield from _sentences(part, depth - 1)
    elif sentence := values.text(said):
        yield sentence
