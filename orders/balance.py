"""Readings of the supplier's balance: kept, because later ones are compared with them."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import ReadError, RefusalReason
from orders import locks
from orders.models import BalanceReading, OrderLine, Purchase
from orders.status import LineStatus, PurchaseStatus

logger = logging.getLogger(__name__)

# The account, not the plan, is what the supplier objects to; a reading shows when that is over.
ACCOUNT_REFUSALS = frozenset({RefusalReason.BALANCE, RefusalReason.AUTH, RefusalReason.MAINTENANCE})
# Two readings this far apart that agree show that the supplier is done taking costs off.
GAP = timedelta(seconds=20)
KEEP = timedelta(days=90)


def read() -> BalanceReading | None:
    """Ask the supplier what is left, at a quiet moment where one can be had.

    Returns:
        The kept reading, or None when the supplier did not say.
    """
    with locks.quiet() as is_quiet:
        try:
            amount = supplier.quick_client().balance()
        except ReadError as error:
            logger.warning("The supplier's balance could not be read: %s", error)
            return None
        # Counted while nothing can be bought, so that every purchase is surely before or after this reading.
        last = Purchase.objects.aggregate(last=Max("pk"))["last"] or 0
        return BalanceReading.objects.create(
            amount=amount, is_quiet=is_quiet, after_purchase=last, taken_at=timezone.now()
        )


def is_due() -> bool:
    """Whether somebody waits for a reading: a purchase without an answer, a line on hold, or the clock."""
    latest = BalanceReading.objects.values_list("taken_at", flat=True).first()
    if latest is None:
        return True
    age = timezone.now() - latest
    if age >= timedelta(minutes=settings.BALANCE_CHECK_MINUTES):
        return True
    return age >= GAP and (_evidence_is_lacking() or _lines_wait())


def _evidence_is_lacking() -> bool:
    """A purchase in doubt has settled and has not yet two readings after it."""
    settled = timezone.now() - settle_time()
    return Purchase.objects.filter(status=PurchaseStatus.UNKNOWN, verdict="", started_at__lt=settled).exists()


def _lines_wait() -> bool:
    """Not those held for another reason: a disputed one is held for weeks, and no balance changes that."""
    return OrderLine.objects.filter(status=LineStatus.ON_HOLD, hold_reason__in=ACCOUNT_REFUSALS).exists()


def settle_time() -> timedelta:
    """After so long a purchase has cost money or never will: the supplier takes it off late, and a slow call runs on."""
    return timedelta(minutes=settings.RECONCILE_SETTLE_MINUTES, seconds=settings.MOBILEXY_PURCHASE_SECONDS)


def forget_old() -> int:
    """Delete readings that can prove nothing any more; how many."""
    old = BalanceReading.objects.filter(taken_at__lt=timezone.now() - KEEP)
    return old.delete()[0]
