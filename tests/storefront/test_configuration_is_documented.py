"""Settings, `.env.example` and the README's table name the same variables, with the same defaults."""

import ast
import re

from orders.inbox import EVENTS
from tests.house.tree import ROOT

# Read by docker-compose.yml, by gunicorn itself, or by gunicorn.conf.py, and so not by settings.py.
ELSEWHERE = {"POSTGRES_PASSWORD", "WEB_PORT", "WEB_CONCURRENCY", "WEB_THREADS"}


def in_settings():
    """Variable and the default as it stands in the code; None where it depends on other settings."""
    found = {}
    for node in ast.walk(ast.parse((ROOT / "storefront/settings.py").read_text())):
        if _reads_a_variable(node):
            name = node.args[0].value
            default = next((k.value for k in node.keywords if k.arg == "default"), None)
            found[name] = default.value if isinstance(default, ast.Constant) else found.get(name)
    return found


def _reads_a_variable(node):
    """`env("NAME", ...)` and `env.int("NAME", ...)`."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[0] != "env":
        return False
    return bool(node.args) and isinstance(node.args[0], ast.Constant)


def in_example():
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def in_readme():
    """Variable and default of each row of the form: | `NAME` | default | meaning |."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    return {name: default.strip("`") for name, default in rows}


def test_every_setting_stands_in_the_example():
    assert set(in_example()) == set(in_settings()) | ELSEWHERE


def test_every_setting_stands_in_the_readme():
    assert set(in_readme()) == set(in_settings()) | ELSEWHERE


def test_the_readme_tells_the_true_defaults():
    written = in_readme()
    plain = {name: value for name, value in in_settings().items() if value not in {None, "", False}}
    wrong = {name: (value, written[name]) for name, value in plain.items() if not _same(value, written[name])}
    assert wrong == {}


def test_the_readme_asks_stripe_for_the_events_that_we_act_on():
    (listed,) = re.findall(r"```text\n((?: +[a-z_.]+\n)+) +```", (ROOT / "README.md").read_text())
    assert set(listed.split()) == EVENTS


def _same(value, written):
    try:
        return float(value) == float(written.replace(",", ""))
    except ValueError:
        return str(value) == written
