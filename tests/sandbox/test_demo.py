"""The demo runner leaves no process behind, names what went wrong, and keeps a developer's keys away from the shop."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from sandbox.demo import layout, ports
from sandbox.demo.processes import ChildDied, Family
from sandbox.demo.stopping import Signals, StopRequested

# Prints the process id of a child of its own, then both wait.
PARENT = "import subprocess as s; c = s.Popen(['sleep', '60']); print(c.pid, flush=True); c.wait()"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print(0, flush=True); time.sleep(60)"
PORTS = layout.Ports(shop=8000, sandbox=8401, smtp=8425)


def ends_soon(pid):
    """A killed process is gone, or a zombie that its new parent has not asked for yet."""
    for _ in range(100):
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        if state.stdout.strip()[:1] in {"", "Z"}:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def family(tmp_path):
    family = Family({"PATH": os.environ["PATH"]}, tmp_path, Signals())
    yield family
    family.signals.count = 2
    family.end_all()


def first_line(path):
    for _ in range(100):
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.05)
    raise AssertionError(f"{path} stays empty")


def test_a_child_and_its_own_children_end_together(family, tmp_path):
    family.start("worker", [sys.executable, "-c", PARENT])
    grandchild = int(first_line(tmp_path / "worker.log"))
    child = family.children[0].process.pid
    family.end_all()
    assert (ends_soon(child), ends_soon(grandchild), family.children) == (True, True, [])


def test_a_child_that_does_not_listen_is_killed_at_the_second_signal(family, tmp_path):
    family.start("worker", [sys.executable, "-c", STUBBORN])
    first_line(tmp_path / "worker.log")
    family.signals.count = 2
    started = time.monotonic()
    family.end_all()
    assert time.monotonic() - started < 5
    assert family.children == []


def test_a_child_that_ends_is_named_with_its_last_words(family, tmp_path):
    family.start("beat", [sys.executable, "-c", "print('no schedule'); raise SystemExit(3)"])
    family.children[0].process.wait()
    with pytest.raises(ChildDied, match=r"(?s)The beat has stopped \(exit code 3\).*beat\.log.*no schedule"):
        family.check()


def test_a_child_that_ends_during_a_step_stops_the_step(family):
    family.start("sandbox", [sys.executable, "-c", "pass"])
    with pytest.raises(ChildDied):
        family.run("tables", ["sleep", "60"])
    family.end_all()
    assert family.children == []


def test_a_step_returns_its_exit_code(family):
    assert family.run("tables", [sys.executable, "-c", "raise SystemExit(7)"]) == 7
    assert family.children == []


def test_a_signal_during_a_step_ends_the_step(family):
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        family.signals.install()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopRequested):
            family.run("catalog", ["sleep", "60"])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    step = family.children[0].process.pid
    family.end_all()
    assert ends_soon(step)


@pytest.mark.real_sockets
def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        (sentence,) = ports.taken(layout.Ports(shop=0, sandbox=taken, smtp=0))
    assert sentence.startswith(f"Port {taken} (for the sandbox) is taken.")
    assert sentence.endswith("make demo SANDBOX_PORT=8411")


def test_a_developers_keys_do_not_reach_the_shop(tmp_path, monkeypatch):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_real")
    monkeypatch.setenv("ANYMAIL", "POSTMARK_SERVER_TOKEN=real")
    environment = layout.environment(layout.Folder(tmp_path), PORTS)
    assert "real" not in " ".join(environment.values())
    assert (environment["ENV_FILE"], environment["DEBUG"], environment["SANDBOX"]) == (
        os.devnull,
        "False",
        "True",
    )


def test_passwords_stay_until_the_reset(tmp_path):
    folder = layout.Folder(tmp_path)
    folder.create()
    word = folder.kept("staff-password")
    assert folder.kept("staff-password") == word
    assert (tmp_path / "staff-password").stat().st_mode & 0o777 == 0o600
    (tmp_path / "lock").touch()
    folder.clear()
    assert [entry.name for entry in tmp_path.iterdir()] == ["lock"]
    folder.create()
    assert folder.kept("staff-password") != word
