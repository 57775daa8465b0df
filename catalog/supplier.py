"""The configured supplier client: the one seam at which tests put another."""

from functools import lru_cache

from django.conf import settings

from catalog.mobilexy import Client

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
