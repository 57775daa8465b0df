"""What really goes over the wire: a bare TCP server counts connections and requests."""

import socket
import threading
from contextlib import contextmanager

import pytest

from catalog.mobilexy import Client, NotSentError, OutcomeUnknownError, UnavailableError

pytestmark = pytest.mark.real_sockets

BODY = b'{"status":"success","data":{"balance":5,"order":{"order_number":"A1"}}}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
SPENDING = [lambda client: client.purchase(10), lambda client: client.top_up("26021613280014", "PFRQ8FIBC")]
SILENT = None


class Server:
    """Reads whole requests, answers each with the same bytes, and hangs up when told to or when silent for long enough."""

    def __init__(self, answer, *, hang_up):
        self.answer, self.hang_up = answer, hang_up
        self.connections = self.requests = 0
        self.stopped = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(5)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()

    def accept(self):
        workers = []
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                break
            if self.stopped.is_set():
                connection.close()
                break
            self.connections += 1
            workers.append(threading.Thread(target=self.serve, args=(connection,)))
            workers[-1].start()
        for worker in workers:
            worker.join()

    def serve(self, connection):
        connection.settimeout(5)
        with connection:
            while self.read_request(connection):
                self.requests += 1
                if self.answer is SILENT:
                    self.stopped.wait(5)
                    return
                connection.sendall(self.answer)
                if self.hang_up:
                    return

    def read_request(self, connection):
        data = b""
        while not self.is_whole(data):
            try:
                piece = connection.recv(65536)
            except OSError:
                return False
            if not piece:
                return False
            data += piece
        return True

    @staticmethod
    def is_whole(data):
        head, end, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        return bool(end) and len(body) >= length

    def stop(self):
        self.stopped.set()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the one who accepts
        self.thread.join()
        self.listener.close()


@contextmanager
def serving(answer, *, hang_up=False):
    server = Server(answer, hang_up=hang_up)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def client_of(port):
    settings = {"read_timeout": 0.2, "purchase_timeout": 0.2, "connect_timeout": 1.0}
    with Client(
        f"http://127.0.0.1:{port}/api", "supplier-key", sleep=lambda _seconds: None, **settings
    ) as client:
        yield client


@pytest.mark.parametrize("spend", SPENDING)
def test_a_refused_port_means_not_sent(spend):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with client_of(port) as client, pytest.raises(NotSentError):
        spend(client)


@pytest.mark.parametrize("spend", SPENDING)
def test_silence_after_sending_is_unknown_and_one_request(spend):
    with serving(SILENT) as server, client_of(server.port) as client:
        with pytest.raises(OutcomeUnknownError) as caught:
            spend(client)
        assert (caught.value.cause_code, server.requests, server.connections) == ("timeout", 1, 1)


@pytest.mark.parametrize("spend", SPENDING)
@pytest.mark.parametrize(
    ("answer", "kept"), [(b"", ""), (HEAD[:30], ""), (HEAD + BODY[:40], BODY[:40].decode())]
)
def test_an_answer_cut_off_is_unknown_and_one_request(spend, answer, kept):
    with serving(answer, hang_up=True) as server, client_of(server.port) as client:
        with pytest.raises(OutcomeUnknownError) as caught:
            spend(client)
        assert (caught.value.cause_code, caught.value.raw) == ("reset", kept)
        assert (server.requests, server.connections) == (1, 1)


@pytest.mark.parametrize(("answer", "hang_up"), [(SILENT, False), (b"", True), (HEAD + BODY[:40], True)])
def test_control_the_same_faults_make_a_read_go_out_again(answer, hang_up):
    with serving(answer, hang_up=hang_up) as server, client_of(server.port) as client:
        with pytest.raises(UnavailableError):
            client.balance()
        assert server.requests == 4


def test_reads_share_a_connection():
    with serving(HEAD + BODY) as server, client_of(server.port) as client:
        assert [client.balance(), client.balance(), client.balance()] == [5, 5, 5]
        assert (server.requests, server.connections) == (3, 1)


def test_every_purchase_has_a_connection_of_its_own():
    with serving(HEAD + BODY) as server, client_of(server.port) as client:
        assert [client.purchase(10).order_number for _ in range(3)] == ["A1"] * 3
        assert (server.requests, server.connections) == (3, 3)
