"""When a read is tried again, and after how long."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from catalog.mobilexy.errors import UnavailableError

Result = TypeVar("Result")
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 8.0


@dataclass(frozen=True)
class Retries:
    """At most `attempts` in all, with at most `budget` seconds of waiting between them.

    Pauses double from half a second to eight, less up to half by chance, so that many readers do not come back at
    once. `Retry-After` overrules them; when it asks for more than is left of the budget, waiting here is no use and the
    error goes to the caller, who can read `retry_after` from it.
    """

    attempts: int = 4
    budget: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.SystemRandom().random

    def run(self, read: Callable[[], Result]) -> Result:
        """What `read` returns. Raises what it raises; `UnavailableError` only when all attempts are used up."""
        waited = 0.0
        for attempt in range(1, self.attempts):
            try:
                return read()
            except UnavailableError as error:
                pause = self._pause(attempt, error.retry_after)
                waited += pause
                if waited > self.budget:
                    raise
            self.sleep(pause)
        return read()

    def _pause(self, attempt: int, asked: float | None) -> float:
        if asked is not None:
            return asked + self.chance() * FIRST_PAUSE
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (attempt - 1)) * (1 - self.chance() / 2)
