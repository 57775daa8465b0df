"""Faults thrown at random while shoppers buy."""

import random
import threading
from collections import Counter
from collections.abc import Callable

import httpx
import psycopg
import redis

from bench.chaos.stage import SANDBOX, Stage

SUPPLIER = (
    {"mode": "timeout", "seconds": 6, "when": "after"}, {"mode": "timeout", "seconds": 6},
    {"mode": "reset", "when": "after"}, {"mode": "reset"}, {"mode": "html", "status": 502, "when": "after"},
    {"mode": "http", "status": 500}, {"mode": "half_json"}, {"mode": "cut"}, {"mode": "empty", "when": "after"},
    {"mode": "order_confirmation_failed", "when": "after"}, {"mode": "unknown_remark"}, {"mode": "slow", "seconds": 2},
    {"mode": "esim_null"}, {"mode": "qr_empty"}, {"mode": "qr_image_only", "seconds": 3}, {"mode": "no_order_number"},
    {"mode": "insufficient_balance"}, {"mode": "maintenance_mode"}, {"mode": "unauthenticated"}, {"mode": "not_found"}, {"mode": "validation_error"}, {"mode": "duplicate_lpa"},
    {"mode": "confirmation_flag"},
)  # fmt: skip
TOP_UPS = (
    *SUPPLIER[:12], {"mode": "another_esim"}, {"mode": "inner_failure"}, {"mode": "no_transaction_id"}, {"mode": "no_totals"},
    {"mode": "insufficient_balance"}, {"mode": "maintenance_mode"}, {"mode": "unauthenticated"}, {"mode": "not_found"},
)  # fmt: skip
FAULTS = {"purchase": SUPPLIER, "topup": TOP_UPS}
STRIPE = (
    {"webhooks": "drop"}, {"webhooks": "duplicate"}, {"webhooks": "reorder"}, {"webhooks": "delay", "webhook_delay_seconds": 2},
    {"next_refund": "fails"}, {"next_refund": "pending"}, {"api_failures": [{"endpoint": "*", "kind": "500", "times": 3}]},
)  # fmt: skip
MAIL = ({"mode": "later", "times": 5}, {"mode": "drop", "times": 3})


class Trouble(threading.Thread):
    """Something every second or so, chosen by a seed; `thrown` counts what."""

    def __init__(self, stage: Stage, seed: int, pause: float = 1.0) -> None:
        super().__init__(daemon=True)
        self.stage, self.dice, self.pause = stage, random.Random(seed), pause
        self.thrown: Counter[str] = Counter()
        self.endpoint = "purchase"
        self._over = threading.Event()
        self._kinds: list[tuple[int, Callable[[], str]]] = [
            (12, self._supplier), (5, self._stripe), (2, self._mail), (3, self._worker), (1, self._web), (1, self._redis), (1, self._database),
        ]  # fmt: skip

    def run(self) -> None:
        weights = [weight for weight, _ in self._kinds]
        while not self._over.wait(self.dice.uniform(0.3, 1.7) * self.pause):
            [(_, throw)] = self.dice.choices(self._kinds, weights)
            try:
                self.thrown[throw()] += 1
            except (httpx.HTTPError, psycopg.Error, redis.RedisError, OSError):
                continue

    def stop(self) -> None:
        """Calm: every switch back, nothing more thrown."""
        self._over.set()
        self.join()
        self._post("/supplier/switches", {"clear": True})
        self._post("/sandbox/switches", {"reset": True})
        self._post("/mailbox/switches", {"mode": "accept"})
        self._settle_refunds()

    def _settle_refunds(self) -> None:
        """A refund that Stripe let wait goes through in the end; without this the stand-in would keep it waiting for ever."""
        book = httpx.get(f"http://127.0.0.1:{SANDBOX}/sandbox/ledger.json", timeout=600).json()
        for refund in book["refunds"]:
            if refund["status"] == "pending":
                self._post("/sandbox/actions", {"action": "refund_succeeds", "id": refund["id"]})

    def _supplier(self) -> str:
        endpoint = self.endpoint
        rule = self.dice.choice(FAULTS[endpoint])
        self._post("/supplier/switches", {"endpoint": endpoint, "times": self.dice.randint(1, 3)} | rule)
        return f"supplier: {rule['mode']}"

    def _stripe(self) -> str:
        position = self.dice.choice(STRIPE)
        self._post("/sandbox/switches", {"reset": True})
        self._post("/sandbox/switches", position)
        return "Stripe: " + " ".join(
            str(value) if isinstance(value, str) else name for name, value in list(position.items())[:1]
        )

    def _mail(self) -> str:
        position = self.dice.choice(MAIL)
        self._post("/mailbox/switches", position)
        return f"mail server: {position['mode']}"

    def _worker(self) -> str:
        number = self.dice.randrange(self.stage.workers)
        self.stage.kill(f"worker-{number}")
        self.stage.start_worker(number)
        return "worker killed"

    def _web(self) -> str:
        self.stage.kill("web")
        self.stage.start_web()
        return "web server killed"

    def _redis(self) -> str:
        redis.Redis.from_url(self.stage.broker).flushdb()
        return "queue emptied"

    def _database(self) -> str:
        with psycopg.connect(self.stage.database, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return "database connections cut"

    def _post(self, path: str, body: dict[str, object]) -> None:
        httpx.post(f"http://127.0.0.1:{SANDBOX}{path}", json=body, timeout=30).raise_for_status()
