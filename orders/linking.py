"""Which of the supplier's eSIMs is which of ours, where no answer told it: by the ICCID that a phone shows.

Whoever asks learns nothing but whether it was linked: an ICCID that the supplier does not know, one of another plan and one of another
shopper are refused in the same words, after the same work and at the same time.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import ReadError, RejectedError, Usage
from catalog.models import Plan
from orders.models import Esim, EsimUsage, Order, OrderEvent, OrderLine
from orders.status import LineStatus
from orders.usage import numbers, recording

TRIED = "esim.link_tried"
AWAY = "esim.link_unanswered"
UNLINKED = "esim.unlinked"
DAY: Final = timedelta(days=1)
ICCID: Final = re.compile(r"89[0-9]{16,20}", re.ASCII)
"""ITU-T E.118: telecommunications begin with 89, and there are at most 22 digits with those that some makers add."""
SLACK: Final = 100
"""An allowance may differ by one part in so many: suppliers round."""
TICK: Final = 2.0
"""Seconds; every refusal comes at a multiple of it, counted from when the question came."""
Wait = Callable[[float], None]


class LinkError(Exception):
    """Nothing was linked."""


class NotYoursError(LinkError):
    """It is no eSIM of this order, for whatever reason."""


class TooManyTriesError(LinkError):
    """The order has had as many tries as a day allows."""


class AwayError(LinkError):
    """The supplier gave no answer; the try does not count."""


class NothingToLinkError(LinkError):
    """There is no such eSIM in the order, or it is linked already."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the supplier says of an ICCID."""

    number: str
    told: Usage


def digits(text: str) -> str:
    """The ICCID in what somebody typed or copied: blanks and dashes between groups, and an F that some phones add, go.

    Raises:
        ValueError: it is none.
    """
    found = re.sub(r"[\s\-\N{NO-BREAK SPACE}]", "", text).rstrip("Ff")
    if not ICCID.fullmatch(found):
        raise ValueError("no ICCID")
    return found


def has_check_digit(iccid: str) -> bool:
    """Whether the last digit is what Luhn's rule makes of the others. Of real ICCIDs many fail: advice, never a reason."""
    total = 0
    for at, digit in enumerate(reversed(iccid)):
        number = int(digit) * (1 + at % 2)
        total += number - 9 if number > 9 else number  # noqa: PLR2004  the sum of its digits
    return total % 10 == 0


def by_shopper(order_id: int, number: int, iccid: str, *, wait: Wait = time.sleep) -> None:
    """Link eSIM `number` of an order to the one with this ICCID.

    Raises:
        NotYoursError, TooManyTriesError, AwayError, NothingToLinkError: nothing was linked.
    """
    begun = time.monotonic()
    esim = _count(order_id, number)
    try:
        found = _find(iccid)
    except ReadError as error:
        _note(esim, AWAY)
        raise AwayError from error
    if not _link(esim, iccid, found, actor=OrderEvent.Actor.SHOPPER):
        wait(TICK - (time.monotonic() - begun) % TICK)
        raise NotYoursError


@transaction.atomic
def _count(order_id: int, number: int) -> Esim:
    """One try is written down before it is made: of those who try at once, none is left out."""
    order = Order.objects.locked().get(pk=order_id)
    esim = _unlinked(order, number)
    today = order.events.filter(created_at__gt=timezone.now() - DAY)
    if today.filter(kind=TRIED).count() - today.filter(kind=AWAY).count() >= settings.LINK_TRIES_A_DAY:
        raise TooManyTriesError
    _note(esim, TRIED)
    return esim


def _note(
    esim: Esim, kind: str, *, actor: str = OrderEvent.Actor.SHOPPER, user_id: int | None = None
) -> None:
    OrderEvent.objects.create(
        order_id=esim.line.order_id,
        line=esim.line,
        kind=kind,
        actor=actor,
        user_id=user_id,
        data={"esim": esim.pk},
    )


def _unlinked(order: Order, number: int) -> Esim:
    esims = Esim.objects.select_related("line__plan")
    esim = esims.filter(
        line__order=order, line__number=number, line__status=LineStatus.DELIVERED, esim_tran_no=""
    ).first()
    if esim is None:
        raise NothingToLinkError
    return esim


def _find(iccid: str) -> Found | None:
    """What the supplier knows under this ICCID, of eSIMs that are ours; None for nothing.

    Raises:
        ReadError: it gave no answer.
    """
    try:
        told = supplier.quick_client().usage_by_iccid(iccid)
    except RejectedError as error:
        if error.is_of_account:
            raise
        return None
    return Found(told[0].esim_tran_no, told[0]) if len(told) == 1 and told[0].esim_tran_no else None


def _link(esim: Esim, iccid: str, found: Found | None, *, actor: str, user_id: int | None = None) -> bool:
    """Whether the eSIM has the number now. What was not found costs the same questions as what is another's."""
    number = found.number if found and fits(esim.line, found.told) else ""
    is_known = Esim.objects.filter(iccid=iccid).exclude(pk=esim.pk).exists()
    is_taken = Esim.objects.filter(esim_tran_no=number or iccid).exclude(pk=esim.pk).exists()
    if found is None or not number or is_known or is_taken:
        return False
    if not numbers.give(esim, number, iccid=iccid, actor=actor, user_id=user_id):
        return False
    _read_at_once(esim, found.told)
    return True


def fits(line: OrderLine, told: Usage) -> bool:
    """Whether the allowance is that of the plan which was sold; where either is not known, it says nothing."""
    wanted = _allowances(line.plan) if line.has_plan_as_sold else []
    if not wanted or told.total_bytes is None:
        return True
    return any(abs(told.total_bytes - each) * SLACK <= each for each in wanted)


def _allowances(plan: Plan) -> Sequence[int]:
    """A day plan's may be told for one day or for all."""
    known = [plan.daily_cap_bytes, plan.full_speed_bytes] if plan.is_daily else [plan.data_bytes]
    return [each for each in known if each]


def _read_at_once(esim: Esim, told: Usage) -> None:
    usage = recording.begin(esim)
    name = f"link-{esim.pk}"
    EsimUsage.objects.filter(pk=usage.pk).update(claim=name, next_read_at=timezone.now())
    recording.take(usage.pk, name, told)


def by_staff(esim_id: int, iccid: str, user_id: int) -> None:
    """Link an eSIM as staff found it out; the allowance is theirs to judge.

    Raises:
        NotYoursError, AwayError, NothingToLinkError: nothing was linked.
    """
    esim = Esim.objects.select_related("line__plan").filter(pk=esim_id, esim_tran_no="").first()
    if esim is None:
        raise NothingToLinkError
    try:
        found = _find(iccid)
    except ReadError as error:
        raise AwayError from error
    if found is None or not numbers.give(
        esim, found.number, iccid=iccid, actor=OrderEvent.Actor.STAFF, user_id=user_id
    ):
        raise NotYoursError
    _read_at_once(esim, found.told)


@transaction.atomic
def unlink(esim_id: int, user_id: int) -> None:
    """Take the supplier's number from an eSIM, and all that was read under it: it may have been another's.

    Raises:
        NothingToLinkError: it has none.
    """
    esim = Esim.objects.select_for_update(of=("self",)).select_related("line").get(pk=esim_id)
    if not esim.esim_tran_no:
        raise NothingToLinkError
    Esim.objects.filter(pk=esim.pk).update(esim_tran_no="", iccid="")
    EsimUsage.objects.filter(esim=esim).delete()
    esim.esim_tran_no = esim.iccid = ""
    recording.begin(esim)
    _note(esim, UNLINKED, actor=OrderEvent.Actor.STAFF, user_id=user_id)
