"""The configured supplier client: the one seam at which tests put another."""

from functools import lru_cache

from django.conf import settings

from catalog.mobilexy import Client


@lru_cache(maxsize=1)
def client() -> Client:
    """The process-wide client, built on first use, after a prefork worker has forked."""
    return Client(
        settings.MOBILEXY_BASE_URL,
        settings.MOBILEXY_API_KEY,
        purchase_timeout=settings.MOBILEXY_PURCHASE_SECONDS,
    )
