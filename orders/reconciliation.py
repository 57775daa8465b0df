"""What became of purchases without an answer: judged by the balance, released where it proves that nothing was bought, and ended where
it proves that something was and nothing has to be handed over.
"""

from decimal import Decimal

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from orders import fulfillment
from orders.balance import GAP, settle_time
from orders.evidence import Window, judge
from orders.models import BalanceReading, Purchase
from orders.status import PurchaseStatus, Verdict

IN_DOUBT = (PurchaseStatus.STARTED, PurchaseStatus.UNKNOWN)


def reconcile(purchase_id: int) -> int | None:
    """Judge one purchase without an answer, and let its line go on where it was certainly not bought.

    Safe to repeat, also after a person decided about another purchase of the same time: then less is in doubt.

    Returns:
        The id of its order when its line moved, else None.
    """
    purchase = Purchase.objects.select_related("line").get(pk=purchase_id)
    if purchase.status != PurchaseStatus.UNKNOWN:
        return None
    before = _quiet().filter(after_purchase__lt=purchase.pk).order_by("-taken_at", "-pk").first()
    if before is None:
        _note(purchase, Verdict.AMBIGUOUS, {})
        return None
    after = _after(purchase)
    if after is None:
        return None
    windows = [_window(purchase, before, each) for each in after]
    verdicts = {judge(window, purchase.pk) for window in windows}
    verdict = verdicts.pop() if len(verdicts) == 1 else Verdict.AMBIGUOUS
    _note(purchase, verdict, _evidence(before, after[1], windows[1]))
    return purchase.line.order_id if _act_on(verdict, purchase_id) else None


def _act_on(verdict: Verdict, purchase_id: int) -> bool:
    """Whether its line moved. Where an activation code is missing, only a person can get it."""
    if not settings.RECONCILE_RELEASE:
        return False
    if verdict == Verdict.NOT_BOUGHT:
        return fulfillment.release(purchase_id)
    return verdict == Verdict.BOUGHT and fulfillment.settle(purchase_id)


def _after(purchase: Purchase) -> tuple[BalanceReading, BalanceReading] | None:
    """The first two quiet readings by which its cost must have been taken off: two, since one may lag behind."""
    later = _quiet().filter(after_purchase__gte=purchase.pk).order_by("taken_at", "pk")
    first = later.filter(taken_at__gte=purchase.started_at + settle_time()).first()
    second = later.filter(taken_at__gte=first.taken_at + GAP).first() if first else None
    return (first, second) if first and second else None


def _quiet() -> QuerySet[BalanceReading]:
    return BalanceReading.objects.filter(is_quiet=True)


def _window(purchase: Purchase, before: BalanceReading, after: BalanceReading) -> Window:
    within = Purchase.objects.filter(pk__gt=before.after_purchase, pk__lte=after.after_purchase)
    answered = within.filter(status=PurchaseStatus.BOUGHT).exclude(pk__in=_doubtful(within, before, after))
    cost = Coalesce(F("charged"), F("expected_cost"))
    return Window(
        before=before.amount,
        after=after.amount,
        spent=answered.aggregate(spent=Sum(cost))["spent"] or Decimal(0),
        doubtful={
            each.pk: each.charged or each.expected_cost
            for each in _doubtful(Purchase.objects.all(), before, after)
        }
        | {purchase.pk: purchase.expected_cost},
    )


def _doubtful(
    purchases: QuerySet[Purchase], before: BalanceReading, after: BalanceReading
) -> QuerySet[Purchase]:
    """Those whose cost may have been taken off between the readings and may not.

    Besides those of that time that nobody knows about: calls whose answer never came and that were so young at either end that
    their cost could still follow, whatever has been found out about them since.
    """
    settle = settle_time()
    within = Q(pk__gt=before.after_purchase, pk__lte=after.after_purchase)
    at_start = Q(pk__lte=before.after_purchase, started_at__gt=before.taken_at - settle)
    at_end = within & Q(started_at__gt=after.taken_at - settle)
    unanswered = Q(status__in=IN_DOUBT) | (Q(status=PurchaseStatus.BOUGHT) & ~Q(reason=""))
    return purchases.filter((within & Q(status__in=IN_DOUBT)) | (unanswered & (at_start | at_end)))


def _evidence(before: BalanceReading, after: BalanceReading, window: Window) -> dict[str, str]:
    return {
        "before": str(before.amount),
        "before_at": before.taken_at.isoformat(),
        "after": str(after.amount),
        "after_at": after.taken_at.isoformat(),
        "spent": str(window.spent),
        "missing": str(window.missing),
        "in_doubt": str(len(window.doubtful)),
    }


def _note(purchase: Purchase, verdict: Verdict, evidence: dict[str, str]) -> None:
    Purchase.objects.filter(pk=purchase.pk, status=PurchaseStatus.UNKNOWN).update(
        verdict=verdict, evidence=evidence, judged_at=timezone.now()
    )
