"""The last net before a log line leaves the process: keys, order links and activation codes are masked."""

import logging
import re

MASK = "[redacted]"
PATTERNS = (
    re.compile(r"LPA:1\$[^\s\"'<>]+", re.IGNORECASE),
    re.compile(r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9_]+"),
    re.compile(r"\bwhsec_[A-Za-z0-9_+/=]+"),
    re.compile(r"(?<=/orders/)[A-Za-z0-9_-]{16,}"),
    re.compile(r"(?<=/gifts/)[A-Za-z0-9_-]{16,}"),
    re.compile(r"(?<=/find-order/open/)[^/\s\"']+"),
    re.compile(r"(?<=api_key=)[^\s&\"']+"),
)


def redact(text: str) -> str:
    """`text` with everything masked that lets its reader pay, buy or install."""
    for pattern in PATTERNS:
        text = pattern.sub(MASK, text)
    return text


class RedactingFilter(logging.Filter):
    """Masks the finished message and the traceback: a secret may hide in an argument or an exception's text."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
