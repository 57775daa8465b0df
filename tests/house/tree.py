"""The files the house rules speak about: what git tracks, or would track."""

import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ("storefront/", "catalog/", "orders/")


@lru_cache
def tracked() -> tuple[str, ...]:
    """Paths from the project's root, tracked ones and new ones that nothing ignores."""
    # safe.directory: CI often runs as another user than the one who cloned.
    git = ["git", "-c", "safe.directory=*"]
    command = [*git, "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted({path for path in listed if (ROOT / path).is_file()}))


def python_of_the_site() -> list[str]:
    return [path for path in tracked() if path.startswith(SITE) and path.endswith(".py")]


def templates() -> list[str]:
    return [path for path in tracked() if path.startswith("templates/") and path.endswith(".html")]


def texts() -> list[tuple[str, str]]:
    """Path and text of every file that is text."""
    found = []
    for path in tracked():
        try:
            found.append((path, (ROOT / path).read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found
