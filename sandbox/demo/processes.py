"""Child processes that never outlive the demo: each leads its own process group, and the whole group is ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from sandbox.demo.layout import PROJECT
from sandbox.demo.stopping import TICK, Signals

PATIENCE = 10.0  # seconds for a child to end by itself
LAST_LINES = 20


class ChildDied(Exception):  # noqa: N818  said of the child; the demo itself is well
    """A child that should run on has ended."""


@dataclass(slots=True)
class Child:
    """One process and everything it starts. Without a log it is a step, whose output is the terminal."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None = None

    def end(self, politely: int, signals: Signals) -> None:
        """Ask, wait, then end what is left of the group: a pool process may outlive its killed parent."""
        deadline = time.monotonic() + PATIENCE
        if self.process.poll() is None:
            self.process.send_signal(politely)
        while self.process.poll() is None and time.monotonic() < deadline and not signals.impatient:
            time.sleep(TICK)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def check(self) -> None:
        """
        Raises:
            ChildDied: with the name of the child, its exit code and its last words.
        """
        if self.log is not None and (code := self.process.poll()) is not None:
            raise ChildDied(
                f"The {self.name} has stopped (exit code {code}). The end of {self.log}:\n\n{_tail(self.log)}"
            )


@dataclass(slots=True)
class Family:
    """The demo's children, oldest first."""

    environment: dict[str, str]
    logs: Path
    signals: Signals
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, command: list[str]) -> None:
        """Start a child that should run until the demo ends; what it prints goes to `logs/<name>.log`."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            self.children.append(Child(name, _spawn(command, self.environment, output), log))

    def run(self, name: str, command: list[str], extra: dict[str, str] | None = None) -> int:
        """Run a step to its end and return its exit code.

        Raises:
            StopRequested: the demo was asked to stop; the step has been ended.
            ChildDied: one of the others ended meanwhile.
        """
        step = Child(name, _spawn(command, self.environment | (extra or {})))
        self.children.append(step)
        while (code := step.process.poll()) is None:
            self.check()
            self.signals.sleep()
        self.children.remove(step)
        return code

    def check(self) -> None:
        """
        Raises:
            ChildDied: a child that should run on has ended.
        """
        for child in self.children:
            child.check()

    def end_all(self) -> None:
        """End every child, youngest first. A step is interrupted, so that it can tidy up after itself."""
        while self.children:
            child = self.children[-1]
            child.end(signal.SIGTERM if child.log else signal.SIGINT, self.signals)
            self.children.pop()


def _spawn(
    command: list[str], environment: dict[str, str], output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own commands
        command,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        # A group of its own: Ctrl-C in the terminal reaches only the runner, which stops the rest in order.
        start_new_session=True,
    )


def _tail(log: Path) -> str:
    with log.open(errors="replace") as lines:
        return "".join(deque(lines, maxlen=LAST_LINES))
