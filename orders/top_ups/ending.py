"""Until when an eSIM works. The supplier tells it after a top-up and nowhere else: before, only bounds are known."""

from datetime import datetime, timedelta

from django.utils import timezone

from orders.models import Esim, TopUp

# Installed later than this after the purchase, an eSIM never begins (docs.esimaccess.com: typically 180 days).
TO_INSTALL = timedelta(days=180)


def told_end(top_ups: list[TopUp]) -> datetime | None:
    """The end that the supplier told with the newest of `top_ups`; None where it did not, or where it cannot be true."""
    ends = [each.expires_at for each in top_ups if each.expires_at and each.expires_at > each.applied_at]
    return ends[-1] if ends and ends[-1] == top_ups[-1].expires_at else None


def has_surely_ended(esim: Esim, days: int | None, top_ups: list[TopUp]) -> bool:
    """Whether no top-up can reach it any more. In doubt it has not: the supplier refuses, and the money goes back by itself."""
    end = told_end(top_ups)
    if end is None and days is not None and not top_ups:
        end = esim.created_at + TO_INSTALL + timedelta(days=days)
    return end is not None and end <= timezone.now()
