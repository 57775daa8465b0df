"""Buying what was paid for: at most one call that can have reached the supplier for each line, ever, unless it surely did nothing."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from catalog.mobilexy import (
    FINAL_REFUSALS,
    NotSentError,
    OutcomeUnknownError,
    PurchaseResult,
    RefusalReason,
    RefusedError,
    TopUpResult,
)
from orders import costs, disputes, goods, locks
from orders.balance import ACCOUNT_REFUSALS
from orders.models import BalanceReading, Esim, Order, OrderEvent, OrderLine, Purchase, TopUp
from orders.status import SETTLED_LINE, LineStatus, OrderStatus, PurchaseStatus

LOOK_AGAIN_SECONDS = 30
WRITE_AGAIN_SECONDS = (1, 3, 10)  # a database that restarts is back by then
RAW_LIMIT = 65_536  # characters of an answer that are kept
BACKOFF_SECONDS = (15, 30, 60, 120, 300)


class Reason(StrEnum):
    """Why a line moved, in the audit trail; the supplier's refusals add their own."""

    DEADLINE = "deadline"
    STALE = "stale"
    CRASHED = "crashed"
    EVIDENCE = "evidence"


def buy(line_id: int) -> bool:
    """Make the one purchase call of a line that is waiting for it, and write down what came of it.

    Returns:
        Whether this caller was the one to deal with the line. Everyone else must do nothing.
    """
    # From before the intent is written until its end is: who holds the account alone then knows that every purchase without
    # an end is one whose process died.
    with locks.buying() as may_buy:
        return _buy(line_id) if may_buy else False


def _buy(line_id: int) -> bool:
    purchase = _claim(line_id)
    if purchase is None:
        return False
    write_down = _call(purchase)
    for pause in (*WRITE_AGAIN_SECONDS, None):
        try:
            write_down()
        except (OperationalError, InterfaceError):
            # The answer, with an activation code that was paid for, is only here: a database that restarts must not lose it.
            if pause is None:
                raise
            connection.close()
            time.sleep(pause)
        else:
            break
    return True


def _call(purchase: Purchase) -> Callable[[], None]:
    """Make the call; what is to be written down about it."""
    try:
        result = goods.of(purchase.line).call(purchase.line)
    except NotSentError as error:
        return partial(_not_bought, purchase, PurchaseStatus.NOT_SENT, remark=error.remark, reason="not_sent")
    except RefusedError as error:
        return partial(
            _not_bought,
            purchase,
            PurchaseStatus.REFUSED,
            remark=error.remark,
            reason=error.reason,
            messages=error.messages,
        )
    except OutcomeUnknownError as error:
        return partial(mark_unknown, purchase, error.cause_code, remark=error.remark, raw=error.raw or "")
    except Exception:
        # Whatever broke here, the call may have gone out: it must not look as if it had not.
        mark_unknown(purchase, Reason.CRASHED)
        raise
    return partial(record_bought, purchase, result)


@transaction.atomic
def _claim(line_id: int) -> Purchase | None:
    """The committed intent to buy, for the one caller who gets it."""
    related = ("order", "plan", "target_esim__line")
    line = OrderLine.objects.select_for_update(of=("self",)).select_related(*related).get(pk=line_id)
    if line.status != LineStatus.WAITING or line.order.status != OrderStatus.PAID:
        return None
    if disputes.withhold(line):
        return None
    if problem := goods.of(line).broken(line):
        line.transition(LineStatus.REFUND_DUE, data={"reason": problem})
        return None
    if not costs.accepts(line):
        costs.hold(line)
        return None
    if not _begin(line):
        return None
    purchase: Purchase = Purchase.objects.create(
        line=line,
        attempt=line.purchases.count() + 1,
        expected_cost=costs.current(line),
        balance_before=BalanceReading.objects.values_list("amount", flat=True).first(),
    )
    return purchase


def _begin(line: OrderLine) -> bool:
    """Where another call for the same eSIM is under way, the database says no: this one waits for its end."""
    try:
        with transaction.atomic():
            return line.transition(LineStatus.BUYING, next_attempt_at=None, hold_reason="")
    except IntegrityError:
        _look_again(line)
        return False


def _look_again(line: OrderLine) -> None:
    later = timezone.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
    OrderLine.objects.filter(pk=line.pk).update(next_attempt_at=later)


@transaction.atomic
def record_bought(purchase: Purchase, result: PurchaseResult | TopUpResult) -> None:
    """The supplier has our money, and we have what it sold: an eSIM, with or without its activation code, or a top-up."""
    line, purchase = _lock(purchase)
    sold = goods.of(line)
    receipt = sold.receipt(result)
    moved = purchase.transition(
        PurchaseStatus.BOUGHT,
        actor=OrderEvent.Actor.SUPPLIER,
        finished_at=timezone.now(),
        reason="",
        **receipt | {"raw_answer": receipt["raw_answer"][:RAW_LIMIT]},
    )
    if moved:
        sold.receive(line, purchase, result)


@transaction.atomic
def settle(
    purchase_id: int,
    *,
    actor: str = OrderEvent.Actor.MACHINE,
    user_id: int | None = None,
    data: dict[str, str] | None = None,
    **fields: Any,
) -> bool:
    """An outcome that was unknown turned out to be: bought. For goods of which nothing has to be handed over.

    Returns:
        Whether this caller made the move.
    """
    line, purchase = _lock(Purchase.objects.get(pk=purchase_id))
    sold = goods.of(line)
    audit = {"reason": Reason.EVIDENCE, **(data or {})}
    if sold.needs_answer or not purchase.transition(
        PurchaseStatus.BOUGHT, actor=actor, user_id=user_id, data=audit, **fields
    ):
        return False
    sold.receive(line, purchase, None)
    return True


@transaction.atomic
def mark_unknown(purchase: Purchase, reason: str, *, remark: str = "", raw: str = "") -> None:
    """Nobody knows whether it was bought. From here on only evidence or a person moves it."""
    line, purchase = _lock(purchase)
    moved = purchase.transition(
        PurchaseStatus.UNKNOWN,
        actor=OrderEvent.Actor.SUPPLIER,
        data={"reason": reason},
        reason=reason[:32],
        remark=remark[:64],
        raw_answer=raw[:RAW_LIMIT],
        finished_at=timezone.now(),
    )
    if moved:
        line.transition(LineStatus.REVIEW, data={"reason": reason})


@transaction.atomic
def _not_bought(
    purchase: Purchase, status: PurchaseStatus, *, remark: str, reason: str, messages: tuple[str, ...] = ()
) -> None:
    """Certainly nothing was bought: try again, wait, or give the money back."""
    line, purchase = _lock(purchase)
    moved = purchase.transition(
        status,
        actor=OrderEvent.Actor.SUPPLIER,
        data={"reason": reason},
        reason=reason[:32],
        remark=remark[:64],
        message=" ".join(messages)[:300],
        finished_at=timezone.now(),
    )
    if moved:
        _after_refusal(line, status, reason, purchase.attempt)


@transaction.atomic
def release(
    purchase_id: int,
    *,
    actor: str = OrderEvent.Actor.MACHINE,
    user_id: int | None = None,
    data: dict[str, str] | None = None,
) -> bool:
    """An outcome that was unknown turned out to be: not bought. The line goes on as if the call had not been sent.

    Returns:
        Whether this caller made the move.
    """
    line, purchase = _lock(Purchase.objects.get(pk=purchase_id))
    audit = {"reason": Reason.EVIDENCE, **(data or {})}
    if not purchase.transition(PurchaseStatus.RELEASED, actor=actor, user_id=user_id, data=audit):
        return False
    _after_refusal(line, PurchaseStatus.NOT_SENT, Reason.EVIDENCE, 1)
    return True


def _after_refusal(line: OrderLine, status: PurchaseStatus, reason: str, attempt: int) -> None:
    if reason in FINAL_REFUSALS:
        line.transition(LineStatus.REFUND_DUE, data={"reason": reason})
    elif timezone.now() >= deadline(line.order):
        line.transition(LineStatus.REFUND_DUE, data={"reason": Reason.DEADLINE})
    else:
        held = status != PurchaseStatus.NOT_SENT
        pause = BACKOFF_SECONDS[min(attempt, len(BACKOFF_SECONDS)) - 1]
        line.transition(
            LineStatus.ON_HOLD if held else LineStatus.WAITING,
            data={"reason": reason},
            next_attempt_at=timezone.now() + timedelta(seconds=pause),
            hold_reason=reason[:32] if held else "",
        )


def deadline(order: Order) -> datetime:
    """Until when a paid order's lines are tried again before the shopper gets the money back."""
    return (order.paid_at or order.created_at) + timedelta(minutes=settings.PURCHASE_RETRY_MINUTES)


@transaction.atomic
def resume(line_id: int) -> bool:
    """Let a line on hold be tried again, or give up on it when its time is over."""
    line = OrderLine.objects.select_for_update(of=("self",)).select_related("order").get(pk=line_id)
    if line.status != LineStatus.ON_HOLD:
        return False
    if disputes.withhold(line):
        return True
    if timezone.now() >= deadline(line.order):
        return line.transition(LineStatus.REFUND_DUE, data={"reason": Reason.DEADLINE})
    if not _may_be_over(line):
        _look_again(line)
        return False
    return line.transition(LineStatus.WAITING, hold_reason="")


def _may_be_over(line: OrderLine) -> bool:
    """Whether what the supplier refused for may have passed. Each try is a call that could go wrong in a dearer way, so none is
    made before a later reading of the balance shows the account working, and holding enough.
    """
    refused = line.purchases.filter(status=PurchaseStatus.REFUSED).last()
    if line.hold_reason not in ACCOUNT_REFUSALS or refused is None:
        return True
    later = BalanceReading.objects.filter(taken_at__gt=refused.finished_at).first()
    if later is None:
        return False
    return line.hold_reason != RefusalReason.BALANCE or later.amount >= refused.expected_cost


def age(purchase_id: int) -> int:
    """A call whose end nobody has written down for too long: its process died, and it may have bought.

    Returns:
        The id of its order.
    """
    purchase = Purchase.objects.select_related("line").get(pk=purchase_id)
    mark_unknown(purchase, Reason.STALE)
    return purchase.line.order_id


@transaction.atomic
def complete(order_id: int) -> bool:
    """Close an order all of whose lines are delivered or refunded, and all of whose eSIMs and top-ups have a mail.

    An eSIM that became ready while a follow-up was under way has none yet: closed now, nobody would look at its order again.
    """
    order = Order.objects.locked().get(pk=order_id)
    unmailed = Esim.objects.filter(line__order=order, ready_at__isnull=False, delivery_email=None)
    untold = TopUp.objects.filter(line__order=order, receipt=None)
    if order.lines.exclude(status__in=SETTLED_LINE).exists() or unmailed.exists() or untold.exists():
        return False
    return order.transition(OrderStatus.COMPLETED)


def _lock(purchase: Purchase) -> tuple[OrderLine, Purchase]:
    """The line, then its purchase: always in this order, so that two lockers cannot wait for each other."""
    related = ("order", "target_esim__line")
    line = OrderLine.objects.select_for_update(of=("self",)).select_related(*related).get(pk=purchase.line_id)
    fresh = Purchase.objects.select_for_update(of=("self",)).get(pk=purchase.pk)
    fresh.line = line
    return line, fresh
