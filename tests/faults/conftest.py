"""A real worker process on real PostgreSQL and Redis, which the tests may kill."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from services import database_of

from orders import checkout, payments
from orders.confirmation import Outcome, confirm_payment
from orders.models import Order, OrderLine
from orders.status import LineStatus, OrderStatus
from sandbox.server import Sandbox
from storefront.celery import app

KEY = "supplier-key-for-faults"


@pytest.fixture(autouse=True)
def _only_loopback_and_only_where_asked(transactional_db):
    """Every test here is about sockets, and about services that keep what a killed process leaves."""
    assert connection.vendor == "postgresql", "Run these with DATABASE_URL pointing to PostgreSQL."
    assert "redis" in settings.CELERY_BROKER_URL, "Run these with CELERY_BROKER_URL pointing to Redis."
    app.control.purge()


class Supplier:
    def __init__(self, sandbox):
        self.url = sandbox.url
        self.http = httpx.Client(base_url=sandbox.url, timeout=10)

    def slow(self, seconds):
        """Buy at once, answer late."""
        rule = {"endpoint": "purchase", "mode": "slow", "when": "after", "seconds": seconds}
        assert self.http.post("/supplier/switches", json=rule).is_success

    def switch(self, mode, endpoint="purchase", **settings):
        rule = {"endpoint": endpoint, "mode": mode} | settings
        answer = self.http.post("/supplier/switches", json=rule)
        assert answer.is_success, answer.text

    def bought(self):
        return [
            entry
            for entry in self.http.get("/supplier/ledger.json").json()["purchases"]
            if entry["outcome"] == "bought"
        ]


@pytest.fixture
def supplier():
    with Sandbox(api_key=KEY) as sandbox:
        supplier = Supplier(sandbox)
        yield supplier
        supplier.http.close()


@pytest.fixture
def start_worker(supplier, tmp_path):
    """Start a worker; all of them end with the test."""
    started = []

    def start(die_at="", **changes):
        environment = os.environ | {
            "ENV_FILE": os.devnull,
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": database_of(connection),
            "DJANGO_SETTINGS_MODULE": "storefront.settings",
            "MOBILEXY_BASE_URL": f"{supplier.url}/api",
            "MOBILEXY_API_KEY": KEY,
            "EMAIL_URL": "dummymail://",
            "STRIPE_API_BASE": supplier.url,
            "STRIPE_SECRET_KEY": "sk_test_sandbox",
            "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
            "SANDBOX": "True",
            "DIE_AT": die_at,
            **changes,
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.faults.dying" if die_at else "storefront",
            "worker",
            "--concurrency",
            "1",
            "--loglevel",
            "INFO",
        ]
        log = (tmp_path / f"worker-{len(started)}.log").open("wb")
        worker = subprocess.Popen(
            command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        log.close()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        kill(worker)


def kill(worker):
    """As a power cut would: the worker and its pool, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait_until(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


@pytest.fixture
def plan(supplier, japan, make_plan):
    """One that the supplier really sells."""
    listed = supplier.http.get("/api/country-plans/japan").json()["data"]["plans"]
    sold = next(each for each in listed if each["slug"] == "JP_3_30")
    return make_plan(
        japan, supplier_id=sold["id"], slug=sold["slug"], wholesale_price=Decimal(sold["converted_price"])
    )


@pytest.fixture
def paid_line(plan):
    return make_paid_line(plan)


def make_paid_line(plan):
    order = Order.objects.create(
        email="ada@example.com", currency="USD", total="5.50", status=OrderStatus.PAID, paid_at=timezone.now()
    )
    line = OrderLine.of_plan(plan, order=order, number=1, status=LineStatus.WAITING)
    line.next_attempt_at = timezone.now()
    line.save()
    return line


class Pages:
    """Where Stripe would send the shopper back to; nobody follows."""

    def success(self, order):
        return f"https://shop.example/checkout/return/{order.reference}/"

    def cancel(self, order):
        return f"https://shop.example/checkout/canceled/{order.reference}/"


@pytest.fixture
def line_paid_at_stripe(supplier, plan, settings):
    """A waiting line whose money is really at the sandbox's Stripe."""
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = supplier.url, "sk_test_sandbox"
    payments.client.cache_clear()
    page = checkout.start(checkout.Choice([checkout.Item(plan)], "ada@example.com"), Pages())
    form = {"email": "ada@example.com", "card": "4242424242424242", "expiry": "12/34", "cvc": "123"}
    assert supplier.http.post(page.url.removeprefix(supplier.url), data=form).is_redirect
    assert confirm_payment(page.order.payments.get().pk) == Outcome.PAID
    yield page.order.lines.get()
    payments.client()._requestor._client.close()
    payments.client.cache_clear()
