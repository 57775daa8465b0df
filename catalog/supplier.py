"""The configured supplier: the one seam at which tests put another."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from catalog.mobilexy import Client, fetch_picture

# For a call that somebody waits for: a shopper at checkout, purchases that a reading of the balance holds up.
HURRIED_SECONDS = 8.0


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
def hurried_client() -> Client:
    """The same supplier for reads that are given up after one try of `HURRIED_SECONDS`."""
    return Client(
        settings.MOBILEXY_BASE_URL,
        settings.MOBILEXY_API_KEY,
        connect_timeout=3.0,
        read_timeout=HURRIED_SECONDS,
        attempts=1,
    )


def picture(url: str) -> bytes:
    """The QR picture that came in place of an activation code. Raises PictureError.

    A stand-in on this machine has no certificate, so where no real money moves its own pictures come over plain http.
    """
    base = urlsplit(settings.MOBILEXY_BASE_URL)
    stand_in = base.scheme == "http" and (settings.SANDBOX or settings.DEBUG)
    hosts = [*settings.MOBILEXY_PICTURE_HOSTS, *([base.netloc] if stand_in else [])]
    return fetch_picture(url, hosts=hosts, allow_http_loopback=stand_in)
