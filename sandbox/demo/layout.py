"""Where the demo keeps its files, on which ports it listens, and what the shop is told about its stand-ins."""

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
STAFF_NAME = "demo"
# What a child needs of the machine. The rest of a developer's environment, real keys above all, stays out.
MACHINE = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TERM", "COLUMNS", "TZ")

# Whoever tries the demo buys often, and always from the same address.
NO_LIMITS = {
    f"CHECKOUT_{name}": "0"
    for name in (
        "OPEN_PER_EMAIL",
        "OPEN_PER_ADDRESS",
        "TRIES_PER_EMAIL",
        "TRIES_PER_ADDRESS",
        "TRIES_PER_BROWSER",
    )
}


@dataclass(frozen=True, slots=True)
class Ports:
    """One TCP port for each listener, all on loopback."""

    shop: int
    sandbox: int
    smtp: int


@dataclass(frozen=True, slots=True)
class Folder:
    """The demo's own folder; nothing is kept anywhere else."""

    path: Path = PROJECT / "var" / "demo"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def create(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        """Delete everything but the folder itself, which holds the lock that the caller has."""
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()

    def kept(self, name: str) -> str:
        """A random word that stays the same until the demo is reset."""
        file = self.path / name
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(12))
        return file.read_text()

    def done(self, step: str) -> Path:
        """The mark that `step` has once succeeded."""
        return self.path / f"{step}.done"


def shop_url(ports: Ports) -> str:
    return f"http://{HOST}:{ports.shop}"


def sandbox_url(ports: Ports) -> str:
    return f"http://{HOST}:{ports.sandbox}"


def environment(folder: Folder, ports: Ports) -> dict[str, str]:
    """All that the children may see: this machine, and a shop without DEBUG that knows its stand-ins by address."""
    machine = {name: os.environ[name] for name in MACHINE if name in os.environ}
    # DEMO_DATABASE_URL and the like put the demo on real servers. The plain names do not: they may be a real shop's.
    chosen = {
        name.removeprefix("DEMO_"): value for name, value in os.environ.items() if name.startswith("DEMO_")
    }
    return (
        machine
        | {
            "PYTHONUNBUFFERED": "1",
            "ENV_FILE": os.devnull,
            "VAR_DIR": str(folder.path),
            "DEBUG": "False",
            "SANDBOX": "True",
            "SECRET_KEY": folder.kept("secret-key") * 4,
            "ALLOWED_HOSTS": f"{HOST},localhost",
            "SITE_URL": shop_url(ports),
            "SUPPORT_EMAIL": "help@shop.example",
            "STAFF_EMAILS": "staff@shop.example",
            # Whoever tries the shop at night wants to see a reminder all the same.
            "NOTICE_HOURS": "0-24",
            "DEFAULT_FROM_EMAIL": "Passage eSIM <shop@shop.example>",
            "EMAIL_URL": f"smtp://{HOST}:{ports.smtp}",
            "MOBILEXY_BASE_URL": f"{sandbox_url(ports)}/api",
            "MOBILEXY_API_KEY": "sandbox-supplier-key",
            "STRIPE_API_BASE": sandbox_url(ports),
            "STRIPE_SECRET_KEY": "sk_test_sandbox",
            "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
            **NO_LIMITS,
        }
        | chosen
    )
