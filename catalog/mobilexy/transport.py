"""Fetching answers over HTTP: repeatable reads on shared connections, and calls that must go out once."""

import ssl
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote_plus

import httpx

from catalog.mobilexy.answer import Answer
from catalog.mobilexy.errors import NotSentError, UnavailableError
from catalog.mobilexy.spending import unknown

USER_AGENT: Final = "esim-storefront (catalog.mobilexy)"
NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""The only errors that mean that no byte of the request has gone out."""
POOL_SECONDS: Final = 10.0
WRITE_SECONDS: Final = 10.0
SHORTEST_SECRET: Final = 8
"""Characters. Blanking out anything shorter would tear holes into honest answers."""
NOT_SENT: Final = "not_sent"
Fields = dict[str, str | list[str]]
"""What is posted besides the key; a list goes out once for each entry, under `name[]`."""


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and connections. A body must end `slack` seconds after the read timeout, counted from the start."""

    connect: float
    read: float
    purchase: float
    slack: float
    body: int
    connections: int


@dataclass
class _Arrived:
    """What has arrived so far, kept when the rest does not come."""

    status: int = 0
    content_type: str = ""
    retry_after: str = ""
    whole: bool = True
    body: bytearray = field(default_factory=bytearray, repr=False)


class Transport:
    """The two HTTP clients and the key. Only here does the key meet a request: in the body of a POST.

    No error of httpx leaves this class, also not as the cause of another: it would carry the request, and so the key.
    """

    def __init__(
        self, base_url: str, api_key: str, limits: Limits, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._limits = limits
        context = None if transport else httpx.create_ssl_context()
        self._reads = self._client(transport or _network(context, limits.connections), limits.read, "gzip")
        # Nothing is kept alive: on a connection that the other side is just closing, a request is lost after it was
        # written, and nobody could say whether it arrived.
        once = transport or _network(context, limits.connections, keep_alive=False)
        self._once = self._client(once, limits.purchase, "identity")

    def _client(self, transport: httpx.BaseTransport, read: float, encoding: str) -> httpx.Client:
        return httpx.Client(
            transport=transport,
            headers={"Accept": "application/json", "Accept-Encoding": encoding, "User-Agent": USER_AGENT},
            timeout=httpx.Timeout(
                connect=self._limits.connect, read=read, write=WRITE_SECONDS, pool=POOL_SECONDS
            ),
            follow_redirects=False,
            trust_env=False,  # a .netrc would add a password to every request
        )

    def close(self) -> None:
        self._reads.close()
        self._once.close()

    def read(self, method: str, path: str, fields: Fields | None = None) -> Answer:
        """One attempt at what may be repeated. Raises UnavailableError."""
        arrived = _Arrived()
        fault = ""
        try:
            self._exchange(self._reads, method, path, fields, arrived)
        except httpx.TimeoutException:
            fault = "The supplier did not answer in time"
        except httpx.HTTPError:
            fault = "The supplier cannot be reached"
        if fault:
            raise UnavailableError(fault, http_status=arrived.status or None)
        return self._answer(arrived)

    def spend(self, path: str, fields: Fields) -> Answer:
        """Send what costs money, once. Raises NotSentError or OutcomeUnknownError."""
        arrived = _Arrived()
        fault = self._spend(path, fields, arrived)
        if fault == NOT_SENT and not arrived.status:
            raise NotSentError("No connection to the supplier; nothing was sent")
        if fault:
            cause = "reset" if fault == NOT_SENT else fault
            raise unknown(cause, self._answer(arrived) if arrived.status else None)
        return self._answer(arrived)

    def _spend(self, path: str, fields: Fields, arrived: _Arrived) -> str:
        """Why the exchange broke off, as a cause code; empty when it did not."""
        try:
            self._exchange(self._once, "POST", path, fields, arrived)
        except NEVER_SENT:
            return NOT_SENT
        except httpx.TimeoutException:
            return "timeout"
        except httpx.HTTPError:
            return "reset"
        except Exception:  # noqa: BLE001  whatever broke, a time limit of the worker included: the request may be out
            return "crashed"
        return ""

    def _exchange(
        self, client: httpx.Client, method: str, path: str, fields: Fields | None, arrived: _Arrived
    ) -> None:
        until = time.monotonic() + (client.timeout.read or 0) + self._limits.slack
        with client.stream(method, self._base_url + path, data=self._signed(fields)) as response:
            arrived.status = response.status_code
            arrived.content_type = response.headers.get("Content-Type", "")
            arrived.retry_after = response.headers.get("Retry-After", "")
            for chunk in response.iter_bytes():
                arrived.body += chunk
                if len(arrived.body) > self._limits.body:
                    del arrived.body[self._limits.body :]
                    arrived.whole = False
                    return
                # The read timeout is for each piece: a body that drips would never end.
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("The body did not end in time")

    def _signed(self, fields: Fields | None) -> Fields | None:
        """The fields with the key; no variable holds them, since error reports show variables."""
        return None if fields is None else {"api_key": self._api_key, **fields}

    def _answer(self, arrived: _Arrived) -> Answer:
        """The answer without the key, which an error page may quote back."""
        body = bytes(arrived.body)
        if len(self._api_key) >= SHORTEST_SECRET:
            for secret in {self._api_key, quote_plus(self._api_key)}:
                body = body.replace(secret.encode(), b"[api key]")
        return Answer(arrived.status, body, arrived.content_type, arrived.retry_after, arrived.whole)


def _network(
    context: ssl.SSLContext | None, connections: int, *, keep_alive: bool = True
) -> httpx.HTTPTransport:
    """`retries` repeats failed connecting only, never a request."""
    return httpx.HTTPTransport(
        verify=context or True,
        retries=1,
        limits=httpx.Limits(
            max_connections=connections, max_keepalive_connections=connections if keep_alive else 0
        ),
    )
