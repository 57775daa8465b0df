"""`python -m sandbox.demo`: prepare the shop, start everything, say where it is, and end it all on Ctrl-C."""

import argparse
import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.demo import commands, ports, steps
from sandbox.demo.layout import Folder, Ports, environment
from sandbox.demo.processes import ChildDied, Family
from sandbox.demo.stopping import Signals, StopRequested

FAILED = 1
STOPPED = 0


def main() -> int:
    """Exit code 0 after an orderly stop, 1 when something did not work."""
    arguments = _parser().parse_args()
    folder = Folder(arguments.folder) if arguments.folder else Folder()
    folder.create()
    try:
        with _alone(folder):
            return _reset(folder) if arguments.reset else _demo(folder, _ports(arguments))
    except BlockingIOError:
        return _failed("The demo is running in another terminal. Stop it there with Ctrl-C first.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where the shop listens (%(default)s)")
    parser.add_argument("--sandbox-port", type=int, default=8401, help="the stand-ins (%(default)s)")
    parser.add_argument("--smtp-port", type=int, default=8425, help="the mail server (%(default)s)")
    parser.add_argument("--folder", type=Path, help="where everything is kept (var/demo)")
    parser.add_argument("--reset", action="store_true", help="forget everything the demo has stored")
    return parser


def _ports(arguments: argparse.Namespace) -> Ports:
    return Ports(arguments.port, arguments.sandbox_port, arguments.smtp_port)


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    """Hold the folder's lock: two demos on one database and one queue would take each other's work."""
    with (folder.path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _reset(folder: Folder) -> int:
    folder.clear()
    print("The demo has forgotten everything. Start afresh: make demo")
    return STOPPED


def _demo(folder: Folder, wanted: Ports) -> int:
    if sentences := ports.taken(wanted):
        return _failed("\n".join(sentences))
    signals = Signals()
    signals.install()
    family = Family(environment(folder, wanted), folder.logs, signals)
    try:
        _run(family, folder, wanted)
    except StopRequested:
        print("\nStopping.", flush=True)
    except (ChildDied, steps.StepFailed) as problem:
        return _failed(str(problem))
    finally:
        family.end_all()
    print("Stopped. Everything is kept: `make demo` goes on, `make demo-reset` starts afresh.")
    return STOPPED


def _run(family: Family, folder: Folder, wanted: Ports) -> None:
    """Until somebody stops it or a child dies."""
    family.start("sandbox", commands.stand_ins(folder, wanted))
    steps.prepare(family, folder, wanted)
    family.start("worker", commands.worker())
    family.start("beat", commands.beat(folder))
    family.start("shop", commands.shop(wanted))
    steps.wait_for_shop(family, wanted)
    steps.announce(folder, wanted)
    while True:
        family.signals.sleep()
        family.check()


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
