"""The commands the demo runs: stand-ins, shop, worker, beat, and the steps that prepare them."""

import sys
from pathlib import Path

from sandbox.demo.layout import HOST, PROJECT, Folder, Ports, shop_url

BIN = Path(sys.executable).parent


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), *arguments]


def stand_ins(folder: Folder, ports: Ports) -> list[str]:
    return [
        sys.executable, "-m", "sandbox",
        "--port", str(ports.sandbox),
        "--smtp-port", str(ports.smtp),
        "--state", str(folder.path / "sandbox.sqlite3"),
        "--webhook-url", f"{shop_url(ports)}/stripe/webhook/",
    ]  # fmt: skip


def shop(ports: Ports) -> list[str]:
    """One process with threads: its cache lives in its memory, as the embedded default has it."""
    return [
        str(BIN / "gunicorn"), "storefront.wsgi",
        "--config", str(PROJECT / "gunicorn.conf.py"),
        "--bind", f"{HOST}:{ports.shop}",
        "--workers", "1",
        "--threads", "8",
    ]  # fmt: skip


def worker() -> list[str]:
    """A real worker. Gossip and mingle look for other workers, and there is one."""
    return [
        str(BIN / "celery"), "-A", "storefront", "worker",
        "--concurrency", "2",
        "--loglevel", "INFO",
        "--without-gossip",
        "--without-mingle",
    ]  # fmt: skip


def beat(folder: Folder) -> list[str]:
    """`--pidfile=` writes none: one left by a killed demo would keep the next from starting."""
    return [
        str(BIN / "celery"), "-A", "storefront", "beat",
        "--loglevel", "INFO",
        "--schedule", str(folder.path / "beat-schedule"),
        "--pidfile=",
    ]  # fmt: skip
