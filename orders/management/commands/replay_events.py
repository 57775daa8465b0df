"""`manage.py replay_events`: ask Stripe for events that never came, and act on them now, in this process."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from tqdm import tqdm

from orders import backfill, tasks
from orders.models import StripeEvent
from orders.payments import PaymentsRefusedError, PaymentsUnavailableError

SPAN = re.compile(r"(\d{1,5})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Command(BaseCommand):
    help = "Ask Stripe for the events since a moment, store those that never came, and act on them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            required=True,
            help="a span such as 90m, 2h or 3d, or a moment such as 2026-11-24T03:00",
        )

    def handle(self, *_args: Any, since: str, **_options: Any) -> None:
        moment = _moment(since)
        try:
            with tqdm(desc="Asking Stripe", unit=" events", disable=None, leave=False) as bar:
                listed, missed = backfill.fetch(moment, bar.update)
        except (PaymentsRefusedError, PaymentsUnavailableError) as error:
            raise CommandError(
                f"Stripe could not be asked: {error} Nothing was changed. Run it again when Stripe answers."
            ) from None
        self.stdout.write(f"{listed} events at Stripe since {moment:%Y-%m-%d %H:%M} UTC, {len(missed)} new.")
        self._process(missed)

    def _process(self, missed: list[int]) -> None:
        broken = 0
        for event_pk in tqdm(missed, desc="Acting on them", unit="", disable=None, leave=False):
            broken += not self._take_up(event_pk)
        counts = {
            status.label: StripeEvent.objects.filter(pk__in=missed, status=status).count()
            for status in StripeEvent.Status
        }
        self.stdout.write(", ".join(f"{count} {label}" for label, count in counts.items()) + ".")
        if broken or counts[StripeEvent.Status.FAILED.label]:
            raise CommandError(
                "Some events could not be acted on; the admin shows why. They are tried again by the sweep."
            )

    def _take_up(self, event_pk: int) -> bool:
        try:
            tasks.process_event(event_pk)
        # One bad event must not keep the others waiting.
        except Exception as error:  # noqa: BLE001
            self.stderr.write(f"Event {event_pk}: {type(error).__name__}")
            return False
        return True


def _moment(text: str) -> datetime:
    """
    Raises:
        CommandError: it is neither a span nor a moment of the last 30 days.
    """
    span, now = SPAN.fullmatch(text), timezone.now()
    if span:
        moment: datetime | None = now - timedelta(**{UNITS[span[2]]: int(span[1])})
    else:
        moment = _parsed(text)
    if moment is None or moment > now:
        raise CommandError(f"--since {text} is no span such as 2h and no moment such as 2026-11-24T03:00.")
    if moment < now - backfill.STRIPE_KEEPS:
        raise CommandError("Stripe keeps events for 30 days. Choose a later --since.")
    return moment


def _parsed(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
