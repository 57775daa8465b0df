"""A limit on a whole exchange: a read timeout alone starts anew with every byte, headers included."""

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

import httpx

_CONNECTED: Final = {"connection.connect_tcp.complete", "connection.start_tls.complete"}


class Watch:
    """Within its `with`, the connection that it has seen is cut after `seconds`, counted from here.

    Pass `trace` as the request's "trace" extension. A cut connection raises an `httpx.TransportError` where it is read.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def check(self) -> None:
        """Raises httpx.ReadTimeout when the time is up."""
        if time.monotonic() >= self._until:
            raise httpx.ReadTimeout("The whole did not end in time")

    def trace(self, event: str, facts: Mapping[str, Any]) -> None:
        """Remember the socket of a connection that was just made; TLS puts another in its place."""
        if event in _CONNECTED:
            self._socket = facts["return_value"].get_extra_info("socket")
            self.check()

    def _cut(self) -> None:
        # The plain method: that of a TLS socket would take its state away from under the thread that reads.
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
