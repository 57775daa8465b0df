"""A kept message taken apart for reading: subject, text, HTML, and the parts by number."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from sandbox.mail import box

CID = re.compile(r"""cid:([^"'\s)>]+)""")
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


def parse(message: box.Message) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(box.raw(message))


def parts(letter: EmailMessage) -> list[EmailMessage]:
    """Everything that holds content, in the order of the message; the position is the part's number."""
    return [part for part in letter.walk() if not part.is_multipart() and isinstance(part, EmailMessage)]


def body(letter: EmailMessage, kind: str) -> str:
    """The letter as `plain` or `html`; empty if it has none."""
    found = letter.get_body((kind,))
    return "" if found is None else str(found.get_content())


def shown_html(letter: EmailMessage, base: str) -> str:
    """The HTML for a frame: pictures inside the mail by address, links in a window of their own.

    Args:
        base: the message's address, to which `/part/<number>` is added.
    """
    numbers = {_cid(part): number for number, part in enumerate(parts(letter)) if _cid(part)}
    html = CID.sub(
        lambda found: f"{base}/part/{numbers[found[1]]}" if found[1] in numbers else found[0],
        body(letter, "html"),
    )
    return HEAD.sub(lambda found: found[0] + '<base target="_blank">', html, count=1)


def attachments(letter: EmailMessage, base: str) -> list[dict[str, Any]]:
    """Every part besides the text and the HTML: `filename, content_type, content_id, disposition, size` (bytes) and `url`."""
    bodies = [letter.get_body(("plain",)), letter.get_body(("html",))]
    return [
        {
            "filename": part.get_filename() or "",
            "content_type": part.get_content_type(),
            "content_id": _cid(part),
            "disposition": part.get_content_disposition() or "",
            "size": len(content(part)),
            "url": f"{base}/part/{number}",
        }
        for number, part in enumerate(parts(letter))
        if not any(part is one for one in bodies)
    ]


def content(part: EmailMessage) -> bytes:
    """The part's bytes with its transfer encoding undone."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def summary(message: box.Message) -> dict[str, Any]:
    """`id, at, from, to` of the envelope, and the letter's `subject`, `text`, `html` and `attachments`."""
    letter, base = parse(message), f"/mailbox/{message['id']}"
    return {
        "id": message["id"],
        "at": message["at"],
        "from": message["from"],
        "to": message["to"],
        "subject": str(letter["subject"] or ""),
        "text": body(letter, "plain"),
        "html": body(letter, "html"),
        "attachments": attachments(letter, base),
        "url": f"{base}/raw",
    }


def _cid(part: EmailMessage) -> str:
    return str(part["content-id"] or "").strip().strip("<>")
