"""The configured supplier: the one seam at which tests put another."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from catalog.mobilexy import Client, fetch_picture

# Seconds that somebody is kept waiting, a shopper or the purchases that a reading of the balance holds up: two tries to connect, then the answer, then its end.
CONNECT, ANSWER, END = 1.5, 5.0, 1.0


@lru_cache(maxsize=1)
def client() -> Client:
    """The process-wide client, built on first use, after a prefork worker has forked."""
    return Client(
        settings.MOBILEXY_BASE_URL,
        settings.MOBILEXY_API_KEY,
        purchase_timeout=settings.MOBILEXY_PURCHASE_SECONDS,
        max_connections=max(10, settings.CATALOG_SYNC_CONCURRENCY + 2),
    )


@lru_cache(maxsize=1)
def quick_client() -> Client:
    """One that gives up within ten seconds, for reads that somebody waits for. It must not be used to buy."""
    return Client(
        settings.MOBILEXY_BASE_URL,
        settings.MOBILEXY_API_KEY,
        connect_timeout=CONNECT,
        read_timeout=ANSWER,
        body_slack=END,
        attempts=1,
    )


@lru_cache(maxsize=1)
def usage_client() -> Client:
    """One for reading the use of many eSIMs: a call that fails is not made again at once, since all of them are counted."""
    return Client(settings.MOBILEXY_BASE_URL, settings.MOBILEXY_API_KEY, attempts=1)


def picture(url: str) -> bytes:
    """The QR picture that came in place of an activation code. Raises PictureError."""
    return _picture(url, settings.MOBILEXY_PICTURE_HOSTS)


def place_picture(url: str) -> bytes:
    """The supplier's image of a country or region. Raises PictureError."""
    return _picture(url, settings.CATALOG_PICTURE_HOSTS)


def _picture(url: str, hosts: Sequence[str]) -> bytes:
    """From a listed host. A stand-in on this machine has no certificate, so where no real money moves its own pictures come
    over plain http.
    """
    base = urlsplit(settings.MOBILEXY_BASE_URL)
    stand_in = base.scheme == "http" and (settings.SANDBOX or settings.DEBUG)
    allowed = [*hosts, *([base.netloc] if stand_in else [])]
    return fetch_picture(url, hosts=allowed, allow_http_loopback=stand_in)
