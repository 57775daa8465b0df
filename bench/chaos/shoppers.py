"""Shoppers who buy over HTTP, from the form to the payment page, whatever the shop answers."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
from tqdm import tqdm

from bench.chaos.stage import SANDBOX, SITE

GOOD, DECLINED = "4242424242424242", "4000000000000002"
GIVE_UP = 8
WALK_AWAY, DECLINE = 0.05, 0.04


@dataclass
class Crowd:
    """How many tried, and how many Stripe took money from, as the shoppers saw it."""

    plans: list[int]
    seed: int
    paid: int = 0
    abandoned: int = 0
    turned_away: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def buy(self, count: int, at_once: int = 6) -> None:
        with ThreadPoolExecutor(at_once) as pool:
            list(tqdm(pool.map(self._one, range(count)), total=count, desc="orders", unit=""))

    def _one(self, number: int) -> None:
        dice = random.Random(f"{self.seed}:{number}")
        page = self._choose(number, dice)
        if page is None:
            self._count("turned_away")
        elif dice.random() < WALK_AWAY:
            self._count("abandoned")
        else:
            card = DECLINED if dice.random() < DECLINE else GOOD
            self._pay(page, card, number)

    def _choose(self, number: int, dice: random.Random) -> str | None:
        form = {
            "plan": dice.choice(self.plans),
            "quantity": dice.choice([1, 1, 1, 2, 3]),
            "email": f"shopper{number}@example.com",
        }
        for _ in range(GIVE_UP):
            try:
                answer = _post(f"http://127.0.0.1:{SITE}/checkout/", form)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.has_redirect_location:
                return answer.headers["Location"]
            time.sleep(1)
        return None

    def _pay(self, page: str, card: str, number: int) -> None:
        form = {"email": f"shopper{number}@example.com", "card": card, "expiry": "12/34", "cvc": "123"}
        path = page.split("/", 3)[3]
        try:
            answer = _post(f"http://127.0.0.1:{SANDBOX}/{path}", form)
        except httpx.TransportError:
            return
        if answer.is_redirect:
            self._count("paid")

    def _count(self, what: str) -> None:
        with self._lock:
            setattr(self, what, getattr(self, what) + 1)


def _post(address: str, form: dict[str, object]) -> httpx.Response:
    """As a new visitor. Nothing is encrypted here, and to read the machine's certificates takes as long as the shop takes for an order."""
    return httpx.post(address, data=form, timeout=60, verify=False, trust_env=False)
