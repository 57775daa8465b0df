"""A sandbox with a shop that it tells, and the real SDK to talk to it."""

import pytest
import stripe
from stripe_shop import open_shop
from stripe_steps import wanted

from sandbox.server import Sandbox


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


@pytest.fixture
def sandbox(shop):
    with Sandbox(webhook_url=shop.url) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox):
    stripe.enable_telemetry = False
    http = stripe.HTTPXClient(timeout=15, allow_sync_methods=True)
    yield stripe.StripeClient(
        "sk_test_sandbox",
        stripe_version="2026-10-28.endive",
        base_addresses={"api": sandbox.url},
        http_client=http,
    )
    http.close()


@pytest.fixture
def session(client):
    return client.v1.checkout.sessions.create(wanted())


@pytest.fixture(scope="module")
def quiet_sandbox():
    """For tests that change nothing which another could notice."""
    with Sandbox() as sandbox:
        yield sandbox
