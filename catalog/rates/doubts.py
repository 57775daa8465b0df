"""Whether a rate can be believed. Pure."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models.currency import LARGEST_RATE, SMALLEST_RATE

# A source east of us may already write tomorrow's date.
AHEAD = timedelta(days=1)


def doubt(rate: Decimal, last: Decimal | None, max_jump_percent: Decimal) -> str:
    """Why `rate` is not to be taken after `last`, for staff; empty where nothing speaks against it."""
    if not rate.is_finite():
        return _("It is not a number.")
    if rate <= 0:
        return _("It is not above zero.")
    if not SMALLEST_RATE <= rate <= LARGEST_RATE:
        return _("No two currencies are that far apart.")
    if last is not None and abs(rate - last) * 100 > last * max_jump_percent:
        return _("It differs from the last one, %(last)s, by more than %(percent)s percent.") % {
            "last": plain(last),
            "percent": max_jump_percent,
        }
    return ""


def doubt_of_date(at: datetime, now: datetime) -> str:
    return _("It is dated in the future.") if at > now + AHEAD else ""


def plain(rate: Decimal) -> str:
    """A rate without the zeros that only its column has: 0.92, 151."""
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
