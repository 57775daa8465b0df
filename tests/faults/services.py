"""A queue and a way to the database of a test's own, which it may stop: the machine's are used by others."""

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Queue:
    """A Redis that keeps nothing on disk: whoever stops it empties it."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process = None

    def start(self):
        server = shutil.which("redis-server")
        assert server, "redis-server is not installed."
        command = [
            server,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def kill(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Way:
    """A TCP way to the database: cut, it resets what is open and refuses what is new, as a server that restarts does."""

    def __init__(self, database):
        """`database`: Django's settings of it. It may listen on a port or, as one started for tests does, on a socket in a folder."""
        self._host, self._door = database["HOST"] or "127.0.0.1", database["PORT"] or 5432
        self._open = []
        self._listener = None
        self._lock = threading.Lock()
        self.port = free_port()
        user = database["USER"] or os.environ["PGUSER"]
        self.url = f"postgres://{user}@127.0.0.1:{self.port}/{database['NAME']}"
        self.mend()

    def mend(self):
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self):
        listener, self._listener = self._listener, None
        with contextlib.suppress(OSError):
            # A thread that waits in accept would keep the door open.
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        with self._lock:
            ends, self._open = self._open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener):
        while True:
            try:
                here, _ = listener.accept()
                there = self._connect()
            except OSError:
                return
            with self._lock:
                self._open += [here, there]
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _connect(self):
        if not self._host.startswith("/"):
            return socket.create_connection((self._host, int(self._door)))
        there = socket.socket(socket.AF_UNIX)
        there.connect(f"{self._host}/.s.PGSQL.{self._door}")
        return there

    def _carry(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


def database_of(connection):
    """The address of the test's database."""
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
