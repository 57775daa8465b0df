"""The reseller's account: a prepaid balance, the eSIMs it owns, and a ledger of every call that could cost money."""

import random
import string
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.supplier.esims import Esim, add, create
from sandbox.supplier.generate import Plan
from sandbox.world import World

ORDER_ALPHABET = "".join(sorted(set(string.ascii_uppercase + string.digits) - set("0IL")))
ESIMS, PURCHASES, TOPUPS, ACCOUNT = "supplier_esim", "supplier_purchase", "supplier_topup", "supplier_account"
KINDS = (ESIMS, PURCHASES, TOPUPS, ACCOUNT)

Entry = dict[str, Any]


class Account:
    """Everything that must survive a restart goes to the store at once; the counters start anew."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store
        self.requests: Counter[str] = Counter()
        self.in_flight = 0
        self.most_in_flight = 0
        self._open: set[int] = set()
        self.load()

    def load(self) -> None:
        """Read what an earlier run left, or open the account with the configured balance."""
        saved = self._store.get(ACCOUNT, "1") or {}
        self._balance = Decimal(saved.get("balance", self._world.config.balance))
        self._late: list[tuple[float, str]] = [(due, cost) for due, cost in saved.get("late", [])]
        self.url_key_leaks: int = saved.get("url_key_leaks", 0)
        self._by_iccid = {esim["iccid"]: esim["esim_tran_no"] for esim in self._store.all(ESIMS)}

    def forget(self) -> None:
        """Back to the opening balance, with nothing bought and nothing counted."""
        for kind in KINDS:
            self._store.delete(kind)
        self.requests.clear()
        self.most_in_flight = self.in_flight
        self._open.clear()
        self.load()

    def _save(self) -> None:
        body = {"balance": str(self._balance), "late": self._late, "url_key_leaks": self.url_key_leaks}
        self._store.put(ACCOUNT, "1", body)

    # Balance

    @property
    def balance(self) -> Decimal:
        """What the account shows now; a late deduction shows once the sandbox clock has reached it."""
        now = self._world.clock.now()
        if due := [late for late in self._late if late[0] <= now]:
            self._late = [late for late in self._late if late[0] > now]
            self._balance -= sum((Decimal(cost) for _, cost in due), Decimal(0))
            self._save()
        return self._balance

    def set_balance(self, amount: Decimal) -> None:
        self._balance = amount
        self._save()

    def charge(self, cost: Decimal, late: float = 0.0) -> None:
        """Deduct, `late` seconds from now."""
        if late:
            self._late.append((self._world.clock.now() + late, str(cost)))
        else:
            self._balance -= cost
        self._save()

    def leaked(self) -> None:
        """A request carried the key in its URL, where proxies and logs keep it."""
        self.url_key_leaks += 1
        self._save()

    # eSIMs

    def buy(self, plan: Plan) -> Esim:
        """A new eSIM under a new random order number: there is no idempotency, each call makes another."""
        order = "".join(random.SystemRandom().choices(ORDER_ALPHABET, k=10))
        return self.keep(create(plan, order, self._store.count(ESIMS) + 1, self._world.clock.now()))

    def keep(self, esim: Esim) -> Esim:
        self._store.put(ESIMS, esim["esim_tran_no"], esim)
        self._by_iccid[esim["iccid"]] = esim["esim_tran_no"]
        return esim

    def top_up(self, esim: Esim, plan: Plan) -> Esim:
        return self.keep(add(esim, plan, self._world.clock.now()))

    def esim(self, tran_no: str) -> Esim | None:
        return self._store.get(ESIMS, tran_no)

    def esim_by_iccid(self, iccid: str) -> Esim | None:
        tran_no = self._by_iccid.get(iccid)
        return None if tran_no is None else self.esim(tran_no)

    def esim_by_order(self, order_number: str) -> Esim | None:
        return next(self._store.where(ESIMS, "order_number", order_number), None)

    def last_lpa(self) -> str | None:
        """The activation code of the purchase before this one."""
        return next((entry["lpa"] for entry in self._store.newest(PURCHASES) if entry.get("lpa")), None)

    # Ledger

    def open_entry(self, kind: str) -> Entry:
        """A ledger line for a call that has arrived; nothing has come of it yet, and nobody has been answered."""
        number = self._store.count(kind) + 1
        at = datetime.fromtimestamp(self._world.clock.now(), UTC).isoformat(timespec="milliseconds")
        entry: Entry = {"n": number, "at": at, "accepted": False, "outcome": "not_reached", "answered": False}
        self._open.add(id(entry))
        self.write(kind, entry)
        return entry

    def is_open(self, entry: Entry) -> bool:
        """Not so once it is closed, or once everything was forgotten while its call was held."""
        return id(entry) in self._open

    def write(self, kind: str, entry: Entry) -> None:
        """Keep an open line as it is now; one from before a fresh start would overwrite another call's."""
        if self.is_open(entry):
            self._store.put(kind, str(entry["n"]), entry)

    def close_entry(self, kind: str, entry: Entry) -> None:
        self.write(kind, entry)
        self._open.discard(id(entry))

    def entries(self, kind: str) -> list[Entry]:
        return list(self._store.all(kind))
