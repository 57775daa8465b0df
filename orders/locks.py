"""Purchases share the supplier's account; a reading of its balance that is to prove anything needs the account to itself.

On PostgreSQL these are advisory locks, which hold across machines and end with the connection of a process that dies. They belong
to a database session: behind a pooler that shares sessions between transactions they would protect nothing. On SQLite, which
serves one machine, they are locks on a file.
"""

import contextlib
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

# A purchase waits no longer than a reading of the balance takes; then it is left for the sweep.
BUYING_SECONDS = 15.0
# While a reading waits for purchases under way to end, no new one begins: this bounds how long shoppers wait for it.
QUIET_SECONDS = 5.0
POLL_SECONDS = 0.05


@contextmanager
def buying() -> Iterator[bool]:
    """Hold the account together with other purchases. False when it could not be had in time: do not buy now."""
    with _held(shared=True, seconds=BUYING_SECONDS) as got:
        yield got


@contextmanager
def quiet() -> Iterator[bool]:
    """Hold the account alone: no purchase of ours is under way while this is True."""
    with _held(shared=False, seconds=QUIET_SECONDS) as got:
        yield got


@contextmanager
def _held(*, shared: bool, seconds: float) -> Iterator[bool]:
    hold = _in_postgresql if connection.vendor == "postgresql" else _on_file
    with hold(shared=shared, seconds=seconds) as got:
        yield got


def _account() -> str:
    """What tells one supplier account from another, without holding its key."""
    return hashlib.sha256(f"{settings.MOBILEXY_BASE_URL} {settings.MOBILEXY_API_KEY}".encode()).hexdigest()


@contextmanager
def _in_postgresql(*, shared: bool, seconds: float) -> Iterator[bool]:
    kind = "_shared" if shared else ""
    number = int(_account()[:15], 16)
    if not _lock_in_postgresql(f"SELECT pg_advisory_lock{kind}(%s)", number, seconds):
        yield False
        return
    try:
        yield True
    finally:
        # A connection that was lost has let go of the lock by itself, and must not hide what it broke.
        with contextlib.suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock{kind}(%s)", [number])


def _lock_in_postgresql(query: str, number: int, seconds: float) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])
        try:
            cursor.execute(query, [number])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            return False
        finally:
            cursor.execute("SELECT set_config('lock_timeout', '0', false)")
    return True


@contextmanager
def _on_file(*, shared: bool, seconds: float) -> Iterator[bool]:
    import fcntl  # only where the embedded database runs: the module is not on every platform

    path = Path(settings.VAR_DIR) / f"supplier-{_account()[:12]}.lock"
    deadline = time.monotonic() + seconds
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    yield False
                    return
                time.sleep(POLL_SECONDS)
            else:
                yield True
                return
