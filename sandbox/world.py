"""What the stand-ins share: one clock that can be moved, one store that can be kept, one configuration."""

import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# By what documents are looked for besides their id: a run of many thousand orders reads no list from end to end.
INDEXED = ("status", "payment_intent", "order_number")
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Config:
    """How this sandbox was started.

    Args:
        public_url: where a browser reaches it, without a trailing slash.
        api_key: the only supplier key that is accepted.
        webhook_url: where Stripe events are delivered; empty delivers nothing.
        webhook_secret: signs the events (`whsec_…`).
        balance: the supplier account's opening balance, in the supplier's currency.
        seed: makes the generated catalog repeatable.
        catalog_times: how often each plan comes: 10 makes a catalog of 23,000.
        latency_ms: how long the supplier thinks before each answer.
    """

    public_url: str = "http://127.0.0.1:8401"
    api_key: str = "sandbox-supplier-key"
    webhook_url: str = ""
    webhook_secret: str = "whsec_sandbox"  # noqa: S105  opens nothing but the sandbox
    balance: str = "5000.00"
    seed: int = 1
    catalog_times: int = 1
    latency_ms: int = 0


class Store:
    """JSON documents by kind and id, oldest first; in memory, or in one SQLite file that survives a restart."""

    def __init__(self, path: str = ":memory:") -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS docs (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
            " kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id))"
        )
        self._db.execute("CREATE INDEX IF NOT EXISTS by_kind ON docs (kind, seq)")
        for name in INDEXED:
            self._db.execute(
                f"CREATE INDEX IF NOT EXISTS by_{name} ON docs (kind, json_extract(body, '$.{name}'), seq)"
            )

    def put(self, kind: str, key: str, body: dict[str, Any]) -> None:
        """Insert or replace; a replaced document keeps its place in the order."""
        self._db.execute(
            "INSERT INTO docs (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, key, json.dumps(body)),
        )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        row = self._db.execute("SELECT body FROM docs WHERE kind = ? AND id = ?", (kind, key)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def all(self, kind: str) -> Iterator[dict[str, Any]]:
        for (body,) in self._db.execute(
            "SELECT body FROM docs WHERE kind = ? ORDER BY seq", (kind,)
        ).fetchall():
            yield dict(json.loads(body))

    def where(self, kind: str, name: str, value: str) -> Iterator[dict[str, Any]]:
        """Those whose `name`, one of `INDEXED`, is `value`, oldest first: without reading all the others."""
        if name not in INDEXED:
            raise ValueError(name)
        query = f"SELECT body FROM docs WHERE kind = ? AND json_extract(body, '$.{name}') = ? ORDER BY seq"  # noqa: S608  one of INDEXED
        for (body,) in self._db.execute(query, (kind, value)).fetchall():
            yield dict(json.loads(body))

    def newest(self, kind: str, start: str = "") -> Iterator[dict[str, Any]]:
        """Newest first, read only as far as somebody looks; from the document `start` on, or nothing when it is not there."""
        below = 2**62
        if start:
            row = self._db.execute("SELECT seq FROM docs WHERE kind = ? AND id = ?", (kind, start)).fetchone()
            below = row[0] + 1 if row else 0
        query = "SELECT seq, body FROM docs WHERE kind = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
        while rows := self._db.execute(query, (kind, below, CHUNK)).fetchall():
            yield from (dict(json.loads(body)) for _, body in rows)
            below = rows[-1][0]

    def count(self, kind: str) -> int:
        return int(self._db.execute("SELECT count(*) FROM docs WHERE kind = ?", (kind,)).fetchone()[0])

    def delete(self, kind: str) -> None:
        """Remove every document of one kind."""
        self._db.execute("DELETE FROM docs WHERE kind = ?", (kind,))

    def clear(self) -> None:
        self._db.execute("DELETE FROM docs")

    def close(self) -> None:
        self._db.close()


@dataclass(slots=True)
class Clock:
    """Wall time plus an offset in seconds that a switch moves, so that days can pass in a test."""

    offset: float = 0.0

    def now(self) -> float:
        """Unix time in seconds, as the sandbox sees it."""
        return time.time() + self.offset


@dataclass(slots=True)
class World:
    """Everything a stand-in may touch."""

    config: Config = field(default_factory=Config)
    store: Store = field(default_factory=Store)
    clock: Clock = field(default_factory=Clock)
    # What lives only as long as the process does, by name: delivery tasks, open connections.
    running: dict[str, Any] = field(default_factory=dict)
