"""The door itself: the configured client, and Stripe's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

API_VERSION = "2026-10-28.endive"

TIMEOUT_SECONDS = 15

PAGE = 100

# Otherwise the SDK writes an id file into the home folder and reports the platform with each call.
stripe.enable_telemetry = False


class PaymentsUnavailableError(Exception):
    """Stripe could not be asked, or did not answer as agreed. Whether the call took effect is not known; try again with the same key."""


class PaymentsRefusedError(Exception):
    """Stripe understood and said no; nothing was done. `code` is Stripe's own, such as `amount_too_small`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Stripe refused: {code}")
        self.code = code


@lru_cache(maxsize=1)
def client() -> stripe.StripeClient:
    """The process-wide client, built on first use, after a prefork worker has forked."""
    base: Any = {"base_addresses": {"api": settings.STRIPE_API_BASE}} if settings.STRIPE_API_BASE else {}
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=API_VERSION,
        max_network_retries=2,
        http_client=stripe.HTTPXClient(timeout=TIMEOUT_SECONDS, allow_sync_methods=True),
        **base,
    )


@contextmanager
def border() -> Iterator[None]:
    """Stripe's errors as ours. Theirs hold the request's body and so a shopper's address: they are cut off here."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise PaymentsRefusedError(error.code or "invalid_request") from None
    except stripe.AuthenticationError:
        raise PaymentsUnavailableError("Stripe does not accept STRIPE_SECRET_KEY.") from None
    except stripe.StripeError as error:
        raise PaymentsUnavailableError(f"Stripe did not answer as agreed ({type(error).__name__}).") from None


def is_live() -> bool:
    """Whether our key moves real money."""
    return "_live_" in settings.STRIPE_SECRET_KEY
