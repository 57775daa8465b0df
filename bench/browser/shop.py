"""The whole shop with its stand-ins, as `make demo` runs it, in a folder of its own; and an order in it."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect

from bench.browser.line import Visitor

ROOT = Path(__file__).resolve().parents[2]
PORT = 8781


@contextmanager
def running(folder: str) -> Iterator[str]:
    """Its address, once it answers.

    Raises:
        SystemExit: it did not start.
    """
    command = [sys.executable, "-m", "sandbox.demo", "--folder", folder, "--port", str(PORT)]
    command += ["--sandbox-port", str(PORT + 1), "--smtp-port", str(PORT + 2)]
    demo = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    url = f"http://127.0.0.1:{PORT}"
    try:
        _wait_for(f"{url}/readyz", demo)
        yield url
    finally:
        os.kill(demo.pid, signal.SIGINT)
        demo.wait(60)


def _wait_for(url: str, demo: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180
    while demo.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("The shop did not start.")


def delivered_order(browser: Browser, url: str) -> str:
    """Buy one eSIM of the first plan for Japan, on a quick line; the address of its page."""
    visitor = Visitor(browser, is_slow=False)
    page = visitor.page
    page.goto(f"{url}/countries/japan/")
    page.get_by_role("main").locator("a[href^='/plans/']").first.click()
    page.get_by_label("Your email").fill("bench@example.com")
    for tick in page.locator("form.buy input[type=checkbox][required]").all():
        tick.check()
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your eSIM is ready", timeout=60_000)
    address = page.url
    visitor.close()
    return address
