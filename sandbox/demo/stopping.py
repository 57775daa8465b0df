"""The wish to stop: Ctrl-C, a termination signal, or the terminal was closed."""

import signal
import time
from dataclasses import dataclass
from types import FrameType

TICK = 0.1  # seconds between two looks


class StopRequested(Exception):  # noqa: N818  a wish, not an error
    """Somebody asked the demo to stop."""


@dataclass(slots=True)
class Signals:
    """Counts the wishes.

    A handler that raised could do so between starting a child and writing it down; this one only counts, and the loops look.
    """

    count: int = 0

    def install(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1

    @property
    def impatient(self) -> bool:
        """Asked a second time."""
        return self.count > 1

    def sleep(self) -> None:
        """Wait a moment.

        Raises:
            StopRequested: somebody asked the demo to stop.
        """
        if self.count:
            raise StopRequested
        time.sleep(TICK)
