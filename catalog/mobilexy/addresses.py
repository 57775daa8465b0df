"""Where a picture may be fetched: names from an allow list, and of their addresses only those that are public."""

import re
import socket
from collections.abc import Callable, Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

import httpx

Resolve = Callable[[str, int], Iterable[str]]
"""From a name and a port to its addresses. Raises OSError when there are none now, ValueError for what is no name."""
_NETLOC: Final = re.compile(r"[a-z0-9.:\[\]-]+")
# All that was ever given out. `is_global` alone takes much more, such as the old site-local addresses.
_GLOBAL_UNICAST: Final = ip_network("2000::/3")
_NAT64: Final = ip_network("64:ff9b::/96")
_LOW_32_BITS: Final = 0xFFFF_FFFF
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


def parsed(url: str) -> httpx.URL | None:
    """`url` when it is one of http or https, with a plain host and without a user; otherwise None."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return None
    plain = _NETLOC.fullmatch(netloc(address)) and not address.userinfo
    return address if plain and address.scheme in _DEFAULT_PORTS else None


def netloc(url: httpx.URL) -> str:
    """`host`, or `host:port` where the port is not the scheme's own."""
    return url.netloc.decode("ascii")


def is_listed(url: httpx.URL, hosts: Collection[str]) -> bool:
    """Whether an entry names the host: exactly, or as the end of it when the entry begins with a dot."""
    asked = netloc(url)
    for entry in (host.strip().lower() for host in hosts):
        if asked == entry or (entry.startswith(".") and len(entry) > 1 and asked.endswith(entry)):
            return True
    return False


def resolved(host: str, port: int) -> list[str]:
    """What the system's resolver says. It has its own time limits, which no parameter reaches."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def addresses_of(url: httpx.URL, resolve: Resolve) -> list[str]:
    """Each address of the host once, in the resolver's order. Raises as `Resolve`."""
    port = url.port or _DEFAULT_PORTS[url.scheme]
    return list(dict.fromkeys(resolve(url.raw_host.decode("ascii"), port)))


def is_public(address: str) -> bool:
    """Whether the address belongs to the internet, also where it only wraps an IPv4 address."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if inner := _wrapped(ip):
            ip = inner
        elif ip not in _GLOBAL_UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


def is_loopback(address: str) -> bool:
    return ip_address(address).is_loopback


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which a translator or a tunnel, or the kernel itself, would pass the packets on."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & _LOW_32_BITS)
    return ip.ipv4_mapped or ip.sixtofour
