"""How close a full catalog sync comes to its floor: requests x latency / concurrency. Run: `.venv/bin/python bench/sync.py`."""

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEY = "bench"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency-ms", type=int, default=150)
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument(
        "--times", type=int, default=1, help="how often each plan comes: 10 makes 23,000 plans"
    )
    parser.add_argument("--database", default="", help="DATABASE_URL of an empty database; SQLite without it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, supplier(arguments.latency_ms, arguments.times) as url:
        prepare(folder, url, arguments.concurrency, arguments.database)
        _measure(arguments.latency_ms / 1000, arguments.concurrency)


@contextlib.contextmanager
def supplier(latency_ms: int, times: int = 1) -> Iterator[str]:
    """The sandbox's address. It runs in a process of its own: in ours it would share the interpreter with the sync."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0", "--api-key", KEY]
    with subprocess.Popen(
        [*command, "--latency-ms", str(latency_ms), "--catalog-times", str(times)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as sandbox:
        try:
            announced = re.search(r"http://[^/]+", sandbox.stdout.readline() if sandbox.stdout else "")
            if announced is None:
                raise SystemExit("The sandbox did not start.")
            yield announced[0]
        finally:
            sandbox.terminate()


def prepare(folder: str, url: str, concurrency: int, database: str = "") -> None:
    os.environ |= {
        "ENV_FILE": os.devnull,
        "VAR_DIR": folder,
        "DATABASE_URL": database or f"sqlite:///{folder}/db.sqlite3",
        "MOBILEXY_BASE_URL": f"{url}/api",
        "MOBILEXY_API_KEY": KEY,
        "CATALOG_SYNC_CONCURRENCY": str(concurrency),
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
    }
    sys.path.insert(0, str(ROOT))
    subprocess.run([sys.executable, ROOT / "manage.py", "migrate", "-v0"], check=True)


def _measure(latency: float, concurrency: int) -> None:
    import django
    from tqdm import tqdm

    django.setup()
    from catalog.sync.run import sync

    for name in ("first sync", "second, nothing changed"):
        with tqdm(desc=name, unit=" lists", disable=None, leave=False) as bar:

            def show(done: int, total: int, bar: Any = bar) -> None:
                bar.total = total
                bar.update(done - bar.n)

            begun = time.monotonic()
            run = sync("command", show)
            elapsed = time.monotonic() - begun
        floor = run.requests * latency / concurrency
        written = run.counts["plans_created"] + run.counts["plans_changed"]
        print(
            f"{name}: {run.requests} requests x {latency * 1000:.0f} ms / {concurrency} = {floor:.2f} s floor,"
            f" {elapsed:.2f} s elapsed, ratio {elapsed / floor:.2f}, {written} plan rows written"
        )


if __name__ == "__main__":
    main()
