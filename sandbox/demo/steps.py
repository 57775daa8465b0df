"""What happens before the shop opens: tables, static files, a staff account, the first catalog; then waiting and telling."""

import http.client
import urllib.error
import urllib.request

from sandbox.demo.commands import manage
from sandbox.demo.layout import STAFF_NAME, Folder, Ports, environment, sandbox_url, shop_url
from sandbox.demo.processes import Family

START_SECONDS = 60
TICKS_A_SECOND = 10
HTTP_OK = 200


class StepFailed(Exception):  # noqa: N818  the name says what happened
    """A step did not succeed; the text says which and what to do."""


def prepare(family: Family, folder: Folder, ports: Ports) -> None:
    """
    Raises:
        StepFailed: with the step's name; what it printed stands above.
    """
    _wait(family, f"{sandbox_url(ports)}/", "sandbox")
    if "SHOP_LANGUAGES" in environment(folder, ports):
        _step(family, "languages", manage("compile_translations"))
    _step(family, "tables", manage("migrate", "--verbosity", "0"))
    _step(family, "static files", manage("collectstatic", "--noinput", "--verbosity", "0"))
    _once(family, folder, "staff", _staff_account(), {"DJANGO_SUPERUSER_PASSWORD": staff_password(folder)})
    _once(family, folder, "catalog", manage("sync_catalog"))


def wait_for_shop(family: Family, ports: Ports) -> None:
    _wait(family, f"{shop_url(ports)}/readyz", "shop")


def staff_password(folder: Folder) -> str:
    return folder.kept("staff-password")


def announce(folder: Folder, ports: Ports) -> None:
    print(
        f"""
The shop is open. This is a sandbox: no real money moves.

  Shop      {shop_url(ports)}/
  Admin     {shop_url(ports)}/admin/   user {STAFF_NAME}, password {staff_password(folder)}
  Switches  {sandbox_url(ports)}/   (make the supplier, Stripe and the mail misbehave)
  Mailbox   {sandbox_url(ports)}/mailbox/
  Logs      {folder.logs}

Ctrl-C stops everything and keeps the data.
""",
        flush=True,
    )


def _staff_account() -> list[str]:
    address = f"{STAFF_NAME}@shop.example"
    return manage("createsuperuser", "--noinput", "--username", STAFF_NAME, "--email", address)


def _once(
    family: Family, folder: Folder, name: str, command: list[str], extra: dict[str, str] | None = None
) -> None:
    if not folder.done(name).exists():
        _step(family, name, command, extra)
        folder.done(name).touch()


def _step(family: Family, name: str, command: list[str], extra: dict[str, str] | None = None) -> None:
    print(f"Preparing: {name}", flush=True)
    if code := family.run(name, command, extra):
        raise StepFailed(f"Preparing the {name} failed (exit code {code}); the reason stands above.")


def _wait(family: Family, url: str, name: str) -> None:
    """Until `url` answers 200."""
    for _ in range(START_SECONDS * TICKS_A_SECOND):
        family.check()
        if _answers(url):
            return
        family.signals.sleep()
    raise StepFailed(
        f"The {name} does not answer at {url} after {START_SECONDS} s; see {family.logs}/{name}.log"
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  our own loopback address
            return bool(response.status == HTTP_OK)
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False
