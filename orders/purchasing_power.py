"""What the shop can still buy from the supplier: the balance less what is owed already. It opens and closes the sales."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.mobilexy import RefusalReason
from catalog.models import PurchasingPower
from orders.models import BalanceReading, OrderLine, Purchase
from orders.status import LIVE_PURCHASE, LineStatus, OrderStatus, PurchaseStatus

# A supplier that refuses one purchase for these reasons refuses every one.
CLOSING = {
    RefusalReason.AUTH: PurchasingPower.Closed.AUTH,
    RefusalReason.MAINTENANCE: PurchasingPower.Closed.MAINTENANCE,
}
# Longer than a reading takes: where purchases were under way meanwhile, one that ended within may not be in it.
READING = timedelta(seconds=30)
PAID_FOR = (LineStatus.WAITING, LineStatus.BUYING, LineStatus.ON_HOLD)


@transaction.atomic
def refresh() -> PurchasingPower:
    """Work out anew what is left to spend, in the supplier's currency; None while no balance was ever read.

    Call it after a reading, after a purchase, and when an order is paid. One that is missed does no harm for long: the next
    reading comes within minutes, and a checkout works it out for itself.
    """
    power = PurchasingPower.objects.hold()
    power.amount = _amount()
    power.save(update_fields=["amount", "updated_at"])
    return power


def can_sell(costs: Sequence[Decimal]) -> int:
    """How many purchases at these costs, from the first on, can be promised besides those that the open payment pages may bring.

    Call it in the transaction that writes the order down: until that ends, nobody else gets past here, so that two shoppers
    are not sold the last money together.
    """
    power = refresh()
    if power.closed_because:
        return 0
    if power.amount is None:
        return len(costs)
    left = power.amount - _promised()
    return sum(needed <= left for needed in accumulate(costs))


def close(because: PurchasingPower.Closed) -> bool:
    """Stop all sales; whether they were open, or closed for another reason."""
    PurchasingPower.objects.bulk_create([PurchasingPower(pk=1)], ignore_conflicts=True)
    others = PurchasingPower.objects.exclude(closed_because=because)
    return bool(others.update(closed_because=because, closed_at=timezone.now()))


def reopen() -> bool:
    """The supplier has answered as it should: sell again; whether the sales were closed."""
    closed = PurchasingPower.objects.exclude(closed_because="")
    return bool(closed.update(closed_because="", closed_at=None))


def learn_from(purchase: Purchase) -> PurchasingPower:
    """What an ended purchase says about all others: the sales are opened or closed, and the money is counted anew."""
    if purchase.status == PurchaseStatus.BOUGHT:
        reopen()
    elif purchase.status == PurchaseStatus.REFUSED and purchase.reason in CLOSING:
        close(CLOSING[RefusalReason(purchase.reason)])
    return refresh()


def learn_from_reading() -> PurchasingPower:
    """The account answers: sell again, unless a purchase that was refused for the account's sake has still to be tried."""
    if not OrderLine.objects.filter(status=LineStatus.ON_HOLD, hold_reason__in=list(CLOSING)).exists():
        reopen()
    return refresh()


def _amount() -> Decimal | None:
    reading = BalanceReading.objects.first()
    if reading is None:
        return None
    return reading.amount - _spent_since(reading) - _total(_unbought(), "wholesale_price")


def _spent_since(reading: BalanceReading) -> Decimal:
    """What purchases have taken, or may yet take, that the reading does not show.

    A purchase that was under way at the reading counts in full: to count it twice closes a sale for some minutes, to miss it
    sells money that is gone. Older ones are left out by when they started, which is what the index knows.
    """
    shown = reading.taken_at if reading.is_quiet else reading.taken_at - READING
    since = reading.taken_at - timedelta(minutes=settings.PURCHASE_STALE_MINUTES)
    ended = Q(status__in=[PurchaseStatus.BOUGHT, PurchaseStatus.UNKNOWN], finished_at__gt=shown)
    missing = Purchase.objects.filter(Q(status=PurchaseStatus.STARTED) | (ended & Q(started_at__gt=since)))
    return _total(missing.annotate(cost=Coalesce("charged", "expected_cost")), "cost")


def _unbought() -> QuerySet[OrderLine]:
    """Lines whose shoppers have paid and whose cost is still to come."""
    bought = Purchase.objects.filter(line=OuterRef("pk"), status__in=LIVE_PURCHASE)
    return OrderLine.objects.filter(~Exists(bought), status__in=PAID_FOR)


def _promised() -> Decimal:
    """What the payment pages that are open now will need, should all be paid. An expired one promises nothing more."""
    open_lines = OrderLine.objects.filter(
        status=LineStatus.AWAITING_PAYMENT, order__status=OrderStatus.AWAITING_PAYMENT
    )
    return _total(open_lines, "wholesale_price")


def _total(rows: "QuerySet[OrderLine] | QuerySet[Purchase]", column: str) -> Decimal:
    return rows.aggregate(total=Sum(F(column)))["total"] or Decimal(0)
