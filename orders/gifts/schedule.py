"""When a gift is mailed: by the recipient's clock, kept as a moment that is the same everywhere."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_datetime_format
from django.utils.translation import gettext as _

from catalog.money import babel_locale
from orders.gifts.zones import city


class PastError(ValueError):
    """The moment is over."""


class TooFarError(ValueError):
    """Too far ahead: an eSIM that nobody installs lapses."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is given an order, by whom, with which words. `deliver_at` is empty for as soon as it is ready; `zone` is the recipient's."""

    recipient_email: str = field(repr=False)
    giver: str = field(repr=False)
    note: str = field(default="", repr=False)
    deliver_at: datetime | None = None
    zone: str = ""
    language: str = "en"


def moment(day: date, hour: int, zone: str, *, now: datetime, most_days: int) -> datetime:
    """The moment at which the clock in `zone` shows `hour` on `day`.

    An hour that the clock skips in spring is the one after it; of one that it shows twice in autumn the first is meant.

    Raises:
        PastError, TooFarError: as seen from `now`, which knows its own zone.
    """
    # To UTC and no further: the wall clock of a skipped hour is then read as the hour after the gap.
    found = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    if found < now:
        raise PastError
    if found > now + timedelta(days=most_days):
        raise TooFarError
    return found


def hour_text(hour: int) -> str:
    """Such as “9:00 AM”, in the active language."""
    return str(format_time(time(hour), "short", locale=babel_locale()))


def moment_text(at: datetime, zone: str) -> str:
    """Such as “December 24, 2026, 9:00 AM (Tokyo)”, in the active language."""
    locale, there = babel_locale(), ZoneInfo(zone)
    day = format_date(at.astimezone(there).date(), "long", locale=locale)
    hour = format_time(at, "short", tzinfo=there, locale=locale)
    moment = str(get_datetime_format("medium", locale=locale)).replace("{0}", hour).replace("{1}", day)
    return _("%(moment)s (%(city)s)") % {"moment": moment, "city": city(zone)}
