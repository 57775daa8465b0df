"""Answers of the supplier, made by hand or read from the documented samples."""

import json
from pathlib import Path

import httpx
import pytest

from catalog.mobilexy import Client
from catalog.mobilexy.answer import Answer

SAMPLES = Path(__file__).parent / "samples"
KEY = "supplier-key-0123456789"


@pytest.fixture
def sample():
    """The text of a documented sample."""
    return lambda name: (SAMPLES / name).read_text()


@pytest.fixture
def answered():
    """An answer with this body: bytes and text as they are, anything else as JSON."""

    def make(body, status=200, **more):
        raw = (
            body
            if isinstance(body, bytes)
            else body.encode()
            if isinstance(body, str)
            else json.dumps(body).encode()
        )
        return Answer(status, raw, **({"content_type": "application/json"} | more))

    return make


@pytest.fixture
def said(answered):
    """An answer in the supplier's envelope."""

    def make(remark="", status="success", message=("Said",), http=200, **rest):
        return answered({"remark": remark, "status": status, "message": message} | rest, http)

    return make


class Scripted:
    """Answers one request after the other from a script, then keeps giving the last; remembers what was asked."""

    def __init__(self, script):
        self.script = list(script)
        self.requests = []
        self.slept = []

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(step, Exception):
            raise step
        if callable(step):
            return step(request)
        return httpx.Response(**({"headers": {"Content-Type": "application/json"}} | step))


@pytest.fixture
def scripted():
    """A client and the script that answers it, without a network and without waiting."""
    made = []

    def make(*script, **settings):
        supplier = Scripted(script)
        client = Client(
            "https://supplier.example/api",
            KEY,
            transport=httpx.MockTransport(supplier),
            sleep=supplier.slept.append,
            **settings,
        )
        made.append(client)
        return client, supplier

    yield make
    for client in made:
        client.close()
