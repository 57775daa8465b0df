"""A shop whose supplier and Stripe are the sandbox, over real HTTP, and whose bells ring when the test says so."""

import json
from collections import deque
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import httpx
import pytest
import stripe
from django.core import mail
from django.utils import timezone

from catalog import supplier
from orders import payments, tasks
from orders.models import BalanceReading, Order
from sandbox.server import Sandbox
from sandbox.stripe.objects import IDS

WEBHOOK_SECRET = "whsec_for_tests"
SUPPLIER_KEY = "supplier-key-for-tests"


@pytest.fixture(scope="session")
def _sandbox():
    with Sandbox(api_key=SUPPLIER_KEY, webhook_secret=WEBHOOK_SECRET, balance="100000.00") as sandbox:
        yield sandbox
        _hang_up()


def _hang_up():
    """Let go of the clients that the site keeps for a process's life, and of their connections."""
    if payments.client.cache_info().currsize:
        payments.client()._requestor._client.close()
    payments.client.cache_clear()
    for client in (supplier.client, supplier.quick_client, supplier.usage_client):
        if client.cache_info().currsize:
            client().close()
        client.cache_clear()


def _empty_stripe(sandbox):
    """What other tests left would have to be listed by each that follows; there is no such call at Stripe."""
    for kind in (*IDS, "delivery", "draft", "idempotency"):
        sandbox.world.store.delete(f"stripe.{kind}")


class Shop:
    """A shopper, Stripe and the supplier in one hand."""

    def __init__(self, client, sandbox):
        self.client = client
        self.http = httpx.Client(
            base_url=sandbox.url, timeout=10, headers={"Authorization": "Bearer sk_test_for_tests"}
        )
        self.bells = deque()

    def _newest_first(self, path, **params):
        found = []
        while True:
            after = {"starting_after": found[-1]["id"]} if found else {}
            page = self.http.get(path, params={"limit": 100} | params | after).json()
            found += page["data"]
            if not page["has_more"]:
                return found

    def buy(self, plan, **fields):
        """Send the buy form."""
        form = {"plan": plan.supplier_id, "quantity": 1, "email": "ada@example.com"}
        return self.client.post("/checkout/", form | fields)

    def pay(self, answer, card="4242424242424242"):
        """Pay on the page that the buy form led to; where Stripe sends the shopper then."""
        assert answer.status_code == 303, answer.content.decode()
        page = urlsplit(answer["Location"])
        paid = self.http.post(
            page.path, data={"email": "ada@example.com", "card": card, "expiry": "12/34", "cvc": "123"}
        )
        return paid.headers.get("Location", "")

    def order_a_paid(self, plan, **fields):
        """An order whose payment Stripe has, but of which we have not heard."""
        self.pay(self.buy(plan, **fields))
        return Order.objects.latest("pk")

    def events(self, kind="checkout.session.completed"):
        found = self._newest_first("/v1/events", **{"types[]": kind})
        return found[::-1]

    def send(self, event, secret=WEBHOOK_SECRET, **headers):
        """Deliver an event as Stripe does."""
        body = json.dumps(event)
        signature = stripe.WebhookSignature.generate_signature_header(body, secret)
        return self.client.post(
            "/stripe/webhook/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature} | headers,
        )

    def tell(self, *kinds):
        """Deliver every event of these kinds, oldest first, and let everything happen."""
        for event in [each for kind in kinds for each in self.events(kind)]:
            assert self.send(event).status_code == 200
        self.ring()

    def act(self, action, key):
        """Make happen at Stripe what only its dashboard, a bank or time can bring about."""
        done = self.http.post("/sandbox/actions", json={"action": action, "id": key})
        assert done.status_code == 200, done.text

    def intent(self, order):
        """Stripe's PaymentIntent of an order, whether or not we have heard of it."""
        session = self.http.get(f"/v1/checkout/sessions/{order.payments.get().session_id}").json()
        return self.http.get(f"/v1/payment_intents/{session['payment_intent']}").json()

    def charge(self, order):
        return self.intent(order)["latest_charge"]

    def refund_by_hand(self, order, **fields):
        """In Stripe's dashboard; `amount` in cents, or all that is left."""
        done = self.http.post("/v1/refunds", data={"charge": self.charge(order)} | fields)
        assert done.status_code == 200, done.text
        return done.json()

    def ring(self):
        """Answer bells until none rings."""
        while self.bells:
            task, args = self.bells.popleft()
            task(*args)

    def purchases(self):
        """The supplier's own book."""
        return self.http.get("/supplier/ledger.json").json()["purchases"]

    def topups(self):
        """The same of top-ups."""
        return self.http.get("/supplier/ledger.json").json()["topups"]

    def top_up(self, order, package, number=1, **fields):
        """Send the form of an eSIM's top-up page."""
        page = f"/orders/{order.token}/top-up/{number}/"
        return self.client.post(page, {"plan": package.supplier_id} | fields)

    def order_a_paid_top_up(self, order, package):
        """A top-up whose payment Stripe has, but of which we have not heard."""
        self.pay(self.top_up(order, package))
        return Order.objects.latest("pk")

    def refunds(self):
        """Stripe's own book."""
        return self._newest_first("/v1/refunds")

    def switch(self, mode, endpoint="purchase", **settings):
        answer = self.http.post("/supplier/switches", json={"mode": mode, "endpoint": endpoint} | settings)
        assert answer.status_code == 200, answer.text

    def switch_stripe(self, **settings):
        answer = self.http.post("/sandbox/switches", json=settings)
        assert answer.status_code == 200, answer.text

    @property
    def outbox(self):
        return mail.outbox


@pytest.fixture
def shop(client, _sandbox, settings, monkeypatch, transactional_db):
    settings.STRIPE_API_BASE = _sandbox.url
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    settings.MOBILEXY_BASE_URL = f"{_sandbox.url}/api"
    settings.MOBILEXY_API_KEY = SUPPLIER_KEY
    settings.MOBILEXY_PURCHASE_SECONDS = 2.0
    shop = Shop(client, _sandbox)
    assert shop.http.post("/supplier/reset").is_redirect
    shop.switch_stripe(reset=True)
    _empty_stripe(_sandbox)
    # As beat leaves it: read a minute ago, so that a quiet shop has nothing to do.
    BalanceReading.objects.create(
        amount="100000.00", is_quiet=True, taken_at=timezone.now() - timedelta(minutes=1)
    )
    monkeypatch.setattr(tasks, "_ring", lambda task, args: shop.bells.append((task, args)))
    yield shop
    shop.http.close()


@pytest.fixture
def plan(shop, japan, make_plan):
    """A plan that the sandbox's supplier really sells."""
    return _sold_plan(shop, japan, make_plan, "JP_3_30")


@pytest.fixture
def package(shop, japan, make_plan):
    """1 GB for 7 days, which the sandbox's supplier adds to eSIMs for Japan."""
    fields = {"name": "Japan 1GB 7Days", "data_bytes": 1024**3, "validity_days": 7}
    return _sold_plan(shop, japan, make_plan, "JP_1_7", retail_price=Decimal("2.90"), **fields)


def _sold_plan(shop, place, make_plan, slug, **fields):
    listed = shop.http.get("/api/country-plans/japan").json()["data"]["plans"]
    sold = next(each for each in listed if each["slug"] == slug)
    cost = Decimal(sold["converted_price"])
    names = {"supplier_id": sold["id"], "slug": slug, "package_code": sold["packageCode"]}
    return make_plan(place, wholesale_price=cost, **names, **fields)
