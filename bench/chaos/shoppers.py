"""Shoppers who buy over HTTP, from the form to the payment page, whatever the shop answers; some of them come back to top up."""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
from tqdm import tqdm

from bench.chaos.stage import SANDBOX, SITE

GOOD, DECLINED = "4242424242424242", "4000000000000002"
GIVE_UP = 8
PATIENCE = 60
NOT_READY = "This eSIM is not ready"
WALK_AWAY, DECLINE, COME_BACK = 0.05, 0.04, 0.25
OFFER = re.compile(r'href="\?plan=(\d+)"')


@dataclass
class Crowd:
    """How many tried, and how many Stripe took money from, as the shoppers saw it."""

    plans: list[int]
    seed: int
    paid: int = 0
    abandoned: int = 0
    turned_away: int = 0
    topped_up: int = 0
    _coming_back: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def buy(self, count: int, at_once: int = 6) -> None:
        with ThreadPoolExecutor(at_once) as pool:
            list(tqdm(pool.map(self._one, range(count)), total=count, desc="orders", unit=""))

    def _one(self, number: int) -> None:
        dice = random.Random(f"{self.seed}:{number}")
        with _visitor() as browser:
            page = self._choose(browser, number, dice)
            if page is None:
                self._count("turned_away")
            elif dice.random() < WALK_AWAY:
                self._count("abandoned")
            else:
                card = DECLINED if dice.random() < DECLINE else GOOD
                way_back = self._pay(page, card, number)
                if way_back and dice.random() < COME_BACK:
                    self._remember(browser, way_back)

    def top_up(self, at_once: int = 6) -> None:
        """Those who kept the link of their order come back to it."""
        with ThreadPoolExecutor(at_once) as pool:
            links = self._coming_back
            list(
                tqdm(
                    pool.map(self._again, range(len(links)), links), total=len(links), desc="top-ups", unit=""
                )
            )

    def _again(self, number: int, link: str) -> None:
        dice = random.Random(f"{self.seed}:again:{number}")
        page = f"{link}top-up/1/"
        with _visitor() as browser:
            offers = self._offers(browser, page)
            if offers and (payment := self._send(browser, page, {"plan": dice.choice(offers)})):
                self._pay(payment, GOOD, number)
                self._count("topped_up")

    def _offers(self, browser: httpx.Client, page: str) -> list[str]:
        """What can be added, once the eSIM is there; some never come, and day plans take nothing."""
        for _ in range(PATIENCE):
            try:
                text = browser.get(page).text
            except httpx.TransportError:
                text = NOT_READY
            if NOT_READY not in text:
                return OFFER.findall(text)
            time.sleep(2)
        return []

    def _remember(self, browser: httpx.Client, way_back: str) -> None:
        """Where the return page leads, if the shop is up just now."""
        try:
            link = browser.get(way_back).headers.get("Location", "")
        except httpx.TransportError:
            return
        if link.startswith("/orders/"):
            with self._lock:
                self._coming_back.append(link)

    def _choose(self, browser: httpx.Client, number: int, dice: random.Random) -> str | None:
        form = {
            "plan": dice.choice(self.plans),
            "quantity": dice.choice([1, 1, 1, 2, 3]),
            "email": f"shopper{number}@example.com",
        }
        return self._send(browser, "/checkout/", form)

    def _send(self, browser: httpx.Client, path: str, form: dict[str, object]) -> str | None:
        """Where the payment page is; None where the shop would not open one."""
        for _ in range(GIVE_UP):
            try:
                answer = browser.post(path, data=form)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.has_redirect_location:
                return answer.headers["Location"]
            time.sleep(1)
        return None

    def _pay(self, page: str, card: str, number: int) -> str:
        """Where Stripe leads back to; empty where nothing was paid, as far as the shopper sees."""
        form = {"email": f"shopper{number}@example.com", "card": card, "expiry": "12/34", "cvc": "123"}
        path = page.split("/", 3)[3]
        try:
            answer = _post(f"http://127.0.0.1:{SANDBOX}/{path}", form)
        except httpx.TransportError:
            return ""
        if not answer.is_redirect:
            return ""
        self._count("paid")
        return answer.headers["Location"]

    def _count(self, what: str) -> None:
        with self._lock:
            setattr(self, what, getattr(self, what) + 1)


def _visitor() -> httpx.Client:
    """Nothing is encrypted here, and to read the machine's certificates takes as long as the shop takes for an order."""
    return httpx.Client(base_url=f"http://127.0.0.1:{SITE}", timeout=60, verify=False, trust_env=False)


def _post(address: str, form: dict[str, object]) -> httpx.Response:
    return httpx.post(address, data=form, timeout=60, verify=False, trust_env=False)
