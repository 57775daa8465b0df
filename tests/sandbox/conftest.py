"""A supplier to talk to over real HTTP, as good as new for each test."""

import httpx
import pytest

from sandbox.server import Sandbox

KEY = "sandbox-supplier-key"


class Supplier:
    """The reseller's side of the wire, and the switches' side."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.http = httpx.Client(base_url=sandbox.url, timeout=5)

    def get(self, path):
        return self.http.get(f"/api/{path}").json()

    def post(self, path, **fields):
        return self.http.post(f"/api/{path}", data={"api_key": KEY} | fields)

    def plan(self, slug):
        """The plan of that slug in its country's list: `JP_3_30`."""
        places = {"JP": "japan", "FR": "france"}
        listed = self.get(f"country-plans/{places[slug.split('_')[0]]}")["data"]["plans"]
        return next(plan for plan in listed if plan["slug"] == slug)

    def buy(self, slug="JP_3_30"):
        return self.post("plan/purchase", plan_id=self.plan(slug)["id"])

    def bought(self, slug="JP_3_30"):
        """Buys, and returns the ledger's line of it."""
        assert self.buy(slug).json()["status"] == "success"
        return self.ledger()["purchases"][-1]

    def change(self, what, **settings):
        answer = self.http.post(f"/supplier/{what}", json=settings)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def switch(self, mode, endpoint="purchase", **settings):
        return self.change("switches", endpoint=endpoint, mode=mode, **settings)

    def balance(self):
        return self.post("balance").json()["data"]["balance"]

    def usage(self, **fields):
        return self.post("profile/usage-check", **fields).json()

    def ledger(self):
        return self.http.get("/supplier/ledger.json").json()

    def outcomes(self):
        return [entry["outcome"] for entry in self.ledger()["purchases"]]


@pytest.fixture(scope="session")
def _sandbox():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def supplier(_sandbox):
    desk = Supplier(_sandbox)
    desk.change("reset")
    yield desk
    desk.http.close()
