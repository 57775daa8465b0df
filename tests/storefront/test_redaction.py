"""What a log line must never show, on its way through Django's handlers and through gunicorn's."""

import logging
import runpy

import pytest
from gunicorn.config import Config

from storefront.redaction import RedactingFilter, redact
from tests.house.tree import ROOT

TOKEN = "Zr8s0rT1vXb2Yc3Zd4Ae5Bf6Cg7Dh8Ei"
SECRETS = [
    (f"GET /orders/{TOKEN}/ HTTP/1.1", TOKEN),
    (f"GET /orders/{TOKEN}/live/ HTTP/1.1", TOKEN),
    (f"GET /gifts/{TOKEN}/open/ HTTP/1.1", TOKEN),
    ("LPA:1$rsp.example.com$K2-ABC", "K2-ABC"),
    ("key sk_live_51Habc", "51Habc"),
    ("key rk_test_51Habc", "51Habc"),
    ("whsec_abc+/=", "abc+"),
    ("POST /api?api_key=secret-key", "secret-key"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_each_secret_is_masked(text, secret):
    assert secret in text
    assert secret not in redact(text)


def test_an_ordinary_line_stays_as_it_is():
    assert redact("GET /orders/ 200, order R7K2QD paid") == "GET /orders/ 200, order R7K2QD paid"


def test_the_filter_masks_arguments_and_tracebacks():
    logger = logging.getLogger("test.redaction")
    try:
        int(f"/orders/{TOKEN}/")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logger.makeRecord(
        "test", logging.ERROR, "f", 1, "at %s", ("LPA:1$rsp.example.com$K2",), exc_info=info
    )
    RedactingFilter().filter(record)
    line = logging.Formatter().format(record)
    assert TOKEN not in line
    assert "$K2" not in line
    assert "ValueError" in line


def test_gunicorn_logs_no_order_link():
    configuration = Config()
    configuration.set("accesslog", "-")
    log = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["RedactingLogger"](configuration)
    for name in ("access_log", "error_log"):
        logger = getattr(log, name)
        record = logger.makeRecord(
            "gunicorn", logging.INFO, "f", 1, "%(r)s", ({"r": f"GET /orders/{TOKEN}/"},), None
        )
        for handler in logger.handlers:
            handler.filter(record)
        assert logger.handlers
        assert record.getMessage() == "GET /orders/[redacted]/"
