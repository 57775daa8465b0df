"""The whole shop in processes of its own, which may be killed: stand-ins, web server, workers."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent.parent
MACHINE = ("PATH", "HOME", "LANG")
SITE, SANDBOX, SMTP = 8791, 8792, 8793
BIN = Path(sys.executable).parent


@dataclass
class Stage:
    """What runs, and how to reach it."""

    database: str
    broker: str
    folder: Path
    workers: int
    broken: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        machine = {name: os.environ[name] for name in MACHINE if name in os.environ}
        limits = (
            "OPEN_PER_EMAIL",
            "OPEN_PER_ADDRESS",
            "TRIES_PER_EMAIL",
            "TRIES_PER_ADDRESS",
            "TRIES_PER_BROWSER",
        )
        return machine | {f"CHECKOUT_{name}": "0" for name in limits} | {
            "ENV_FILE": os.devnull, "VAR_DIR": str(self.folder), "DEBUG": "False", "SANDBOX": "True",
            "SECRET_KEY": "chaos" * 12, "ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": f"http://127.0.0.1:{SITE}",
            "STAFF_EMAILS": "staff@shop.example", "SUPPORT_EMAIL": "help@shop.example", "DEFAULT_FROM_EMAIL": "shop@shop.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{SMTP}", "MOBILEXY_BASE_URL": f"http://127.0.0.1:{SANDBOX}/api",
            "MOBILEXY_API_KEY": "sandbox-supplier-key", "MOBILEXY_PURCHASE_SECONDS": "3", "STRIPE_API_BASE": f"http://127.0.0.1:{SANDBOX}",
            "STRIPE_SECRET_KEY": "sk_test_sandbox", "STRIPE_WEBHOOK_SECRET": "whsec_sandbox", "DATABASE_URL": self.database,
            "CELERY_BROKER_URL": self.broker, "CATALOG_SYNC_CONCURRENCY": "4", "CHAOS_BROKEN": self.broken, "BALANCE_CHECK_MINUTES": "1", "RECONCILE_SETTLE_MINUTES": "0.2", "LOG_LEVEL": "WARNING",
        }  # fmt: skip

    def open(self) -> None:
        """A fresh database, an empty queue, and every process up."""
        self._fresh_database()
        redis.Redis.from_url(self.broker).flushdb()
        self.start("sandbox", BIN / "python", "-m", "sandbox", "--port", str(SANDBOX), "--smtp-port", str(SMTP),
                   "--webhook-url", f"http://127.0.0.1:{SITE}/stripe/webhook/", "--balance", "1000000")  # fmt: skip
        self.manage("migrate", "--verbosity", "0")
        _wait_for(f"http://127.0.0.1:{SANDBOX}/supplier/ledger.json")
        # Without its number at the supplier no eSIM could be topped up.
        linked = {"endpoint": "purchase", "mode": "with_info", "times": "always"}
        httpx.post(f"http://127.0.0.1:{SANDBOX}/supplier/switches", json=linked).raise_for_status()
        self.manage("sync_catalog")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage(
            "sweep"
        )  # the first reading of the balance, as beat takes it before the first shopper comes
        self.start(
            "beat", BIN / "celery", "-A", "storefront", "beat", "--loglevel", "WARNING", "--pidfile", ""
        )
        self.start_web()
        for number in range(self.workers):
            self.start_worker(number)
        _wait_for(f"http://127.0.0.1:{SITE}/healthz")

    def start_web(self) -> None:
        self.start(
            "web",
            BIN / "gunicorn",
            "storefront.wsgi",
            "--bind",
            f"127.0.0.1:{SITE}",
            "--threads",
            "8",
            "--timeout",
            "60",
        )

    def start_worker(self, number: int) -> None:
        app = "bench.chaos.broken" if self.broken else "storefront"
        self.start(f"worker-{number}", BIN / "celery", "-A", app, "worker", "--concurrency", "4", "--loglevel", "WARNING",
                   "-n", f"w{number}@%h")  # fmt: skip

    def start(self, name: str, *command: str | Path) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                list(map(str, command)),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """As a power cut would: no chance to say goodbye."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def manage(self, *arguments: str) -> int:
        with (self.folder / "manage.log").open("ab") as log:
            python = [str(BIN / "python"), "manage.py" if not self.broken else "-m"]
            command = [*python, *(["bench.chaos.broken"] if self.broken else []), *arguments]
            return subprocess.run(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, check=False
            ).returncode

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)

    def _fresh_database(self) -> None:
        parts = urlsplit(self.database)
        server = parts._replace(path="/postgres").geturl()
        name = parts.path.lstrip("/")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]


def _wait_for(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(address, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit(f"{address} did not answer within {seconds:.0f} s.")
        time.sleep(0.2)
