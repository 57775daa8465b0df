"""The queue in a folder, for a shop without a broker: Kombu's, except that a message is there whole or not at all.

Kombu 5.7 creates a message's file under its final name and fills it afterwards. A worker that looked in between took the empty
file, lost the message and died of it: with it died whatever it was doing, a purchase included.
"""

import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages and tables of queues appear by one rename, and a message is taken by one."""

    # Kombu's own classes disagree about the names, and its types lack `_exchange_file`.
    def _put(self, queue: str, payload: Any, **_options: Any) -> None:  # type: ignore[override]
        """
        Raises:
            OSError: the folder cannot be written to; nothing was queued.
        """
        name = f"{time.monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _appear(Path(self.data_folder_out, name), dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002  Kombu's signature
        """
        Raises:
            Empty: no message of this queue is there.
        """
        for name in sorted(path.name for path in Path(self.data_folder_in).iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder, name)
            try:
                Path(self.data_folder_in, name).rename(taken)
            except FileNotFoundError:  # another worker was faster
                continue
            payload = taken.read_bytes()
            taken.unlink()
            return loads(payload)
        raise Empty

    def _queue_bind(self, exchange: str, *names: Any) -> None:
        table: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]
        if not table.exists():
            _appear(table, "[]")
        super()._queue_bind(exchange, *names)


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Let `filesystem://` mean this one."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def _appear(path: Path, text: str) -> None:
    """Make the file `path` with all its content, in one step that fails where somebody else has made it."""
    draft = path.with_name(f"{path.name}.{uuid.uuid4()}.draft")
    draft.write_text(text)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
