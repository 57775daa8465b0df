"""Fetching a picture from an address that the supplier gave: of a place, or of an activation code in place of the code.

The address comes from outside, so it must not lead into our own network: the host is on a list, its addresses are
public, and the connection goes to an address that was checked, since a second look-up could bring another. Whoever
knows the address of a code can install the eSIM: no error here holds it, also not as the cause of another.
"""

import ssl
from collections.abc import Collection
from typing import Final

import httpx

from catalog.mobilexy import addresses
from catalog.mobilexy.transport import NEVER_SENT, USER_AGENT
from catalog.mobilexy.watch import Watch

LARGEST: Final = 512 * 1024
"""Bytes."""
TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 15.0
UNAVAILABLE: Final = "unavailable"
MESSAGES: Final = {
    "bad_address": "The picture's address is no https address of a host",
    "host_not_allowed": "The picture's host is not on the list",
    "private_address": "The picture's host has an address that is not public",
    "redirected": "The picture's host sent us elsewhere",
    "too_large": "The picture is too large",
    "wrong_type": "What came is not a picture of a known type",
    UNAVAILABLE: "The picture could not be fetched",
}


class PictureError(Exception):
    """No picture came. `code` is a key of `MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return MESSAGES[self.code]

    @property
    def may_pass(self) -> bool:
        """Whether it may be tried again: not there yet, or not reached. Everything else stays as it is."""
        return self.code == UNAVAILABLE


def fetch_picture(  # noqa: PLR0913  the last four are for tests
    url: str,
    *,
    hosts: Collection[str],
    allow_http_loopback: bool = False,
    ssl_context: ssl.SSLContext | None = None,
    transport: httpx.BaseTransport | None = None,
    resolve: addresses.Resolve = addresses.resolved,
    seconds: float = WHOLE_SECONDS,
) -> bytes:
    """The bytes that `url` answers with, of one of the `TYPES`, at most `LARGEST`; nothing says that they are a picture.

    Args:
        url: https, without a user.
        hosts: `name`, `.name` for everything below it, `name:port` for a port that is not https's own.
        allow_http_loopback: plain http to this very machine as well, for stand-ins.
        ssl_context: another trust than the usual one.
        transport: another way to the host.
        resolve: another way to its addresses.
        seconds: until the last byte, from the end of the look-up of the name.

    Raises:
        PictureError: and nothing else.
    """
    target = _checked(url, hosts, allow_http_loopback=allow_http_loopback)
    found = _reachable(target, resolve)
    way = transport or httpx.HTTPTransport(verify=ssl_context or httpx.create_ssl_context())
    client = httpx.Client(
        transport=way,
        headers={"Accept": ", ".join(sorted(TYPES)), "Accept-Encoding": "identity", "User-Agent": USER_AGENT},
        timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
        follow_redirects=False,
        trust_env=False,  # a proxy would look the name up again, and a .netrc would add a password
    )
    with client, Watch(seconds) as watch:
        picture = _first(client, target, found, watch)
    if picture is None:
        raise PictureError(UNAVAILABLE)
    return picture


def _checked(url: str, hosts: Collection[str], *, allow_http_loopback: bool) -> httpx.URL:
    target = addresses.parsed(url)
    if target is None or (target.scheme == "http" and not allow_http_loopback):
        raise PictureError("bad_address")
    if not addresses.is_listed(target, hosts):
        raise PictureError("host_not_allowed")
    return target


def _reachable(target: httpx.URL, resolve: addresses.Resolve) -> list[str]:
    """The host's addresses. One that is not allowed spoils all: an honest name has no such address beside others."""
    fault = ""
    found: list[str] = []
    try:
        found = addresses.addresses_of(target, resolve)
    except OSError:
        fault = UNAVAILABLE
    except ValueError:
        fault = "bad_address"
    if fault:
        raise PictureError(fault)
    if target.scheme == "http" and not all(map(addresses.is_loopback, found)):
        raise PictureError("bad_address")
    if target.scheme == "https" and not all(map(addresses.is_public, found)):
        raise PictureError("private_address")
    return found


def _first(client: httpx.Client, target: httpx.URL, found: list[str], watch: Watch) -> bytes | None:
    """From the first address that takes a connection; None when none does or the exchange breaks off."""
    for address in found:
        try:
            return _read(client, target, address, watch)
        except NEVER_SENT:
            continue
        except httpx.HTTPError:
            break
    return None


def _read(client: httpx.Client, target: httpx.URL, address: str, watch: Watch) -> bytes:
    """One request to this very address. Certificate, SNI and Host stay those of the name."""
    answer = client.stream(
        "GET",
        target.copy_with(host=address),
        headers={"Host": addresses.netloc(target)},
        extensions={"sni_hostname": target.raw_host.decode("ascii"), "trace": watch.trace},
    )
    with answer as response:
        _refuse(response)
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > LARGEST:
                raise PictureError("too_large")
        # A body without a length ends with its connection, also when that was cut here.
        watch.check()
    return bytes(body)


def _refuse(response: httpx.Response) -> None:
    """Raises PictureError for everything but a picture. 404 may pass: the picture is often made after the answer."""
    if 300 <= response.status_code < 400:  # noqa: PLR2004  the class of HTTP statuses
        raise PictureError("redirected")
    if response.status_code != httpx.codes.OK:
        raise PictureError(UNAVAILABLE)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    # Nobody asked for a packed body, and unpacking one goes past every limit on what was received.
    packed = response.headers.get("Content-Encoding", "identity").strip().lower() != "identity"
    if packed or kind not in TYPES:
        raise PictureError("wrong_type")
