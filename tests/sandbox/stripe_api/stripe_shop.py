"""A shop for Stripe to tell: a webhook that writes down what arrives and answers as it is told."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shop:
    """`received` holds (body, signature) in the order of arrival; `answers` are statuses in turn, then 200."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/hook"
        self.received = []
        self.answers = []
        self.wait_seconds = 0

    def types(self):
        return [json.loads(body)["type"] for body, _ in self.received]

    def answer(self, body, signature):
        """The status; what is on its way is written down only once it is answered."""
        time.sleep(self.wait_seconds)
        self.received.append((body, signature))
        return self.answers.pop(0) if self.answers else 200


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.shop.answer(body, self.headers["Stripe-Signature"]))
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@contextmanager
def open_shop():
    with ThreadingHTTPServer(("127.0.0.1", 0), Webhook) as server:
        server.shop = Shop(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.shop
        finally:
            server.shutdown()
            thread.join()


def until(condition, seconds=5.0):
    """Wait until `condition()` is true, and return what it said."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
    return found
