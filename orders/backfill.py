"""Stripe's events that never came: asked for again and stored as if they had. An order must not hang on a delivery."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Max
from django.utils import timezone

from orders import inbox, payments
from orders.models import StripeEvent
from orders.payments import EventFacts

logger = logging.getLogger(__name__)

OVERLAP = timedelta(hours=1)  # events are listed a little after they are created, and not in order
LOOK_BACK = timedelta(days=3)  # as long as Stripe repeats a delivery
STRIPE_KEEPS = timedelta(days=30)
MOST = 2000  # events looked at in one round: twenty calls


def fetch_recent() -> list[int]:
    """Store what is missing since the newest event that came, and whatever Stripe could not deliver in the last three days.

    The second finds what was lost before a delivery that did arrive, such as everything sent while the site was down.

    Returns:
        The stored events, oldest first, to be processed.

    Raises:
        orders.payments.PaymentsRefusedError, orders.payments.PaymentsUnavailableError: nothing was stored.
    """
    earliest = timezone.now() - LOOK_BACK
    newest: datetime | None = StripeEvent.objects.aggregate(newest=Max("created_at"))["newest"]
    since = max(newest - OVERLAP, earliest) if newest else earliest
    listed = _bounded(payments.events_since(inbox.EVENTS, since))
    undelivered = _bounded(payments.events_since(inbox.EVENTS, earliest, undelivered=True))
    return store_unseen([*listed, *undelivered])


def fetch(since: datetime, show: Callable[[int], object]) -> tuple[int, list[int]]:
    """Everything since a moment, however much; `show` hears of the progress.

    Returns:
        How many events Stripe has, and those that were not here, oldest first, to be processed.

    Raises:
        orders.payments.PaymentsRefusedError, orders.payments.PaymentsUnavailableError: nothing was stored.
    """
    found = []
    for facts in payments.events_since(inbox.EVENTS, since):
        found.append(facts)
        show(1)
    return len(found), store_unseen(found)


def store_unseen(found: list[EventFacts]) -> list[int]:
    """Keep those that are not here yet, oldest first."""
    by_id = {facts.id: facts for facts in found}
    seen = set(StripeEvent.objects.filter(event_id__in=by_id).values_list("event_id", flat=True))
    missing = sorted(
        (facts for key, facts in by_id.items() if key not in seen), key=lambda facts: facts.created_at
    )
    stored = [inbox.store(facts) for facts in missing]
    return [event.pk for event in stored if event is not None]


def _bounded(events: Iterator[EventFacts]) -> list[EventFacts]:
    found = list(islice(events, MOST))
    if len(found) == MOST:
        logger.warning(
            "Stripe has more than %s events to look through. Run `manage.py replay_events --since 3d`.", MOST
        )
    return found
