"""The whole shop as `make demo` runs it, in a folder of its own, and a real browser in front of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from sandbox.demo.layout import Folder, Ports, environment

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
# Chromium asks its maker for updates and the like unless told not to; here nothing may leave the machine.
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
# Two languages that nobody speaks are there besides, which would only be in the way of a picture.
LANGUAGES = {} if os.environ.get("PICTURES") else {"DEMO_SHOP_LANGUAGES": "en,en-xa,ar-xb"}
# Where CI runs this suite a second time, on the production kinds of database, cache and queue.
SERVERS = ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL", "PGUSER")
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}
# `make screenshots` names a folder in the project; otherwise the pictures go with the test.
PICTURES = os.environ.get("PICTURES")
TINY = {"width": 320, "height": 700}
# Colors depend on the scheme and layout on the width, so two pairs see all of both; pictures are taken of four.
LOOKS = [(TINY, "light"), (DESKTOP, "dark")]
if PICTURES:
    LOOKS = [(viewport, scheme) for viewport in (PHONE, DESKTOP) for scheme in ("light", "dark")]


def look_name(look):
    viewport, scheme = look
    return f"{viewport['width']}-{scheme}"


IN_EVERY_LOOK = pytest.mark.parametrize(
    ("viewport", "scheme"), [pytest.param(*look, id=look_name(look)) for look in LOOKS]
)


@pytest.fixture(autouse=True)
def _only_loopback_and_only_where_asked():
    """Every test here is about sockets."""


@dataclass(frozen=True)
class Shop:
    """Where the running shop and its stand-ins are."""

    url: str
    sandbox: str
    password: str
    environment: dict[str, str]

    def manage(self, *arguments):
        """Run a command of the shop beside it."""
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def get(self, path):
        """JSON from the sandbox."""
        with urllib.request.urlopen(self.sandbox + path, timeout=10) as answer:
            return json.load(answer)

    def post(self, path, body):
        """Set switches at the sandbox."""
        request = urllib.request.Request(
            self.sandbox + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status


def go_to_payment(page):
    """Send the buy form, as somebody who agrees to the terms."""
    page.locator("[name=agreed]").check()
    page.locator("form.buy button[type=submit]").click()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    port, sandbox_port, smtp_port = _free_port(), _free_port(), _free_port()
    command = [
        sys.executable, "-m", "sandbox.demo", "--folder", str(folder),
        "--port", str(port), "--sandbox-port", str(sandbox_port), "--smtp-port", str(smtp_port),
    ]  # fmt: skip
    named = (
        "DATABASE_URL" in os.environ
    )  # otherwise the embedded kinds, and not the tests' own in-memory queue
    servers = {f"DEMO_{name}": os.environ[name] for name in SERVERS if named and name in os.environ}
    chosen = servers | LANGUAGES
    log = (folder / "demo.log").open("wb")
    demo = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | chosen,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz", demo, folder)
        yield Shop(
            f"http://127.0.0.1:{port}",
            f"http://127.0.0.1:{sandbox_port}",
            (folder / "staff-password").read_text(),
            environment(Folder(folder), Ports(port, sandbox_port, smtp_port))
            | {name.removeprefix("DEMO_"): value for name, value in chosen.items()},
        )
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=60) == 0, (folder / "demo.log").read_text()
        log.close()


def _wait_for(url, demo, folder):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if demo.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The shop did not start:\n{(folder / 'demo.log').read_text()}")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, shop):
    """A fresh visitor. What the page asks of anyone but us, and what it complains about, fails the test at its end."""
    contexts, foreign, complaints = [], [], []
    ours = (shop.url, shop.sandbox, "data:", "about:", "blob:")

    def make(viewport=DESKTOP, **options):
        context = chromium.new_context(viewport=viewport, locale="en-US", **options)
        context.on(
            "request", lambda request: None if request.url.startswith(ours) else foreign.append(request.url)
        )
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if _is_complaint(message) else None
        )
        contexts.append(context)
        return page

    yield make
    for context in contexts:
        context.close()
    assert foreign == []
    assert complaints == []


def _is_complaint(message):
    """Errors, apart from the note that a form was answered with 422: that is how a mistake is said."""
    return message.type == "error" and "status of 422" not in message.text


@pytest.fixture
def page(new_page):
    return new_page()
