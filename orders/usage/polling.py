"""Asking the supplier about eSIMs: ten in a call, each no oftener than carriers tell anything new, and never by two at once."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import MOST_USAGES, Client, MalformedError, ReadError, RejectedError, Usage
from orders.models import EsimUsage
from orders.status import LineStatus
from orders.usage import numbers, recording, schedule

LEASE = timedelta(minutes=10)
"""After which an eSIM whose reader died is due again."""
PATIENCE = timedelta(minutes=10)
"""How long an eSIM that is due waits for others to fill its call."""
SUPPLIER_AWAY = timedelta(minutes=15)
TRIES = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """EsimUsages that this reader alone may ask about now, each with its `esim`."""

    name: str
    usages: Sequence[EsimUsage]


def due() -> "QuerySet[EsimUsage]":
    """Those that can still change and whose time has come, the longest overdue first."""
    rows = EsimUsage.objects.filter(next_read_at__lte=timezone.now(), esim__line__status=LineStatus.DELIVERED)
    return rows.order_by("next_read_at", "pk")


def calls_due() -> int:
    """How many calls this minute may make: full ones, single ones, and one that is not full where somebody waits for long."""
    found = due().aggregate(
        together=Count("pk", filter=_together()),
        all=Count("pk"),
        oldest=Min("next_read_at", filter=_together()),
    )
    full, rest = divmod(found["together"], MOST_USAGES)
    waits = rest > 0 and not full and found["oldest"] < timezone.now() - PATIENCE
    alone: int = found["all"] - found["together"]
    return min(schedule.calls_this_minute(timezone.now()), int(full) + alone + bool(waits))


def _together() -> Q:
    """What can be asked about in one call with others."""
    return Q(reads_alone=False) & ~Q(esim__esim_tran_no="")


def read_next() -> int:
    """Make one call about what is due, and keep what it tells; how many eSIMs it was about."""
    claim = _claim()
    if claim is None:
        return 0
    read(claim, supplier.usage_client())
    return len(claim.usages)


def _claim() -> Claim | None:
    """Of several readers who want the same eSIMs at once, each gets what no other got; who comes too late looks again."""
    for _try in range(TRIES):
        wanted = _wanted()
        if not wanted:
            return None
        now = timezone.now()
        if claim := claimed(EsimUsage.objects.filter(pk__in=wanted, next_read_at__lte=now)):
            return claim
    return None


def _wanted() -> list[int]:
    first = due().values("pk", "reads_alone", "esim__esim_tran_no").first()
    if first is None:
        return []
    if first["reads_alone"] or not first["esim__esim_tran_no"]:
        return [first["pk"]]
    return list(due().filter(_together()).values_list("pk", flat=True)[:MOST_USAGES])


def claimed(free: "QuerySet[EsimUsage]", **fields: object) -> Claim | None:
    """Take those of `free` that are still so when the database comes to them, and set `fields` with it."""
    name = uuid.uuid4().hex
    if not free.update(claim=name, next_read_at=timezone.now() + LEASE, **fields):
        return None
    rows = EsimUsage.objects.filter(claim=name).select_related("esim__line")
    return Claim(name, list(rows.order_by("pk")))


def read(claim: Claim, client: Client) -> ReadError | None:
    """Ask about what is claimed and keep what is told; the fault, where nothing was."""
    try:
        told = _ask(claim.usages, client)
    except RejectedError as error:
        _refused(claim, error)
        return error
    except ReadError as error:
        _scatter(claim, "malformed" if isinstance(error, MalformedError) else "unavailable")
        return error
    for usage in claim.usages:
        _keep(usage, claim.name, told)
    return None


def _ask(usages: Sequence[EsimUsage], client: Client) -> dict[str, Usage]:
    """What was told, by the supplier's number; what it told of eSIMs that were not asked about is not in it."""
    first = usages[0].esim
    if not first.esim_tran_no:
        return _by_number(client.usage_by_iccid(first.iccid), default="")
    if len(usages) == 1:
        return _by_number(client.usage(first.esim_tran_no), default=first.esim_tran_no)
    return _by_number(client.usage_many([usage.esim.esim_tran_no for usage in usages]), default="")


def _by_number(told: Iterable[Usage], default: str) -> dict[str, Usage]:
    """Of several entries under one number the last; one without a number is `default`'s, where one was asked about."""
    named = {usage.esim_tran_no or default: usage for usage in told}
    named.pop("", None)
    return named


def _keep(usage: EsimUsage, claim: str, told: dict[str, Usage]) -> None:
    esim = usage.esim
    if not esim.esim_tran_no and len(told) == 1:
        number = next(iter(told))
        if not numbers.give(esim, number):
            _leave(usage, claim, "number_taken")
            return
    found = told.get(esim.esim_tran_no)
    if found is None:
        _leave(usage, claim, "left_out")
    else:
        recording.take(usage.pk, claim, found)


def _leave(usage: EsimUsage, claim: str, problem: str) -> None:
    """Nothing came of this one: later again, each time after twice as long."""
    failures = usage.failures + 1
    EsimUsage.objects.filter(pk=usage.pk, claim=claim).update(
        claim="",
        failures=failures,
        problem=problem,
        next_read_at=schedule.next_try(failures, timezone.now()),
    )


def _refused(claim: Claim, error: RejectedError) -> None:
    """One number that the supplier does not know spoils the call for nine others: each is asked about alone until it is answered."""
    if error.is_of_account:
        _scatter(claim, "account")
    elif len(claim.usages) > 1:
        EsimUsage.objects.filter(claim=claim.name).update(
            claim="", problem="refused_together", reads_alone=True, next_read_at=timezone.now()
        )
    else:
        _leave(claim.usages[0], claim.name, "refused")


def _scatter(claim: Claim, problem: str) -> None:
    """Nothing came of the call: each again after a while of its own. One eSIM that breaks every call it is part of must not always
    meet the same nine.
    """
    for usage in claim.usages:
        pause = SUPPLIER_AWAY * (1 + secrets.randbelow(1000) / 1000)
        EsimUsage.objects.filter(pk=usage.pk, claim=claim.name).update(
            claim="", problem=problem, next_read_at=timezone.now() + pause
        )
