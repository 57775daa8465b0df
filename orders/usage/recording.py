"""From what the supplier tells of an eSIM's use to the rows that pages and mails are written from."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.mobilexy import TopUpResult, Usage
from orders.models import Esim, EsimUsage, UsageReading
from orders.usage import schedule
from orders.usage.thinning import superfluous

LAG = timedelta(hours=3)
"""How late carriers tell."""
FIRST_PAUSE = timedelta(minutes=15)
"""A new eSIM has nothing to tell yet, but its number is wanted for what comes."""
FIGURES = (
    "used_bytes", "total_bytes", "reported_at", "read_at", "activated_at", "is_start_seen", "expires_at", "next_read_at",
    "claim", "reads_alone", "failures", "problem",
)  # fmt: skip


def begin(esim: Esim) -> EsimUsage:
    """The row of an eSIM that can be installed. It is read where the supplier can be asked about it at all."""
    now = timezone.now()
    values = {
        "expires_at": (esim.ready_at or now) + timedelta(days=settings.ESIM_ACTIVATION_DAYS),
        "next_read_at": now + FIRST_PAUSE if esim.esim_tran_no or esim.iccid else None,
    }
    usage, _made = EsimUsage.objects.get_or_create(esim=esim, defaults=values)
    return usage


@transaction.atomic
def take(usage_id: int, claim: str, told: Usage) -> bool:
    """Keep what was told about an eSIM to the reader that holds `claim`.

    Returns:
        Whether anything has changed. A reader that was too slow, so that another has the eSIM in hand, changes nothing.
    """
    usage = _locked(usage_id, claim)
    if usage is None:
        return False
    now = timezone.now()
    changed = _is_news(usage, told) and _keep(usage, told, told.updated_at or now)
    usage.read_at, usage.claim, usage.failures, usage.problem, usage.reads_alone = now, "", 0, "", False
    usage.next_read_at = schedule.next_reading(usage, now)
    usage.save(update_fields=FIGURES)
    return changed


def _locked(usage_id: int, claim: str) -> EsimUsage | None:
    rows = EsimUsage.objects.select_for_update(of=("self",)).select_related("esim__line__plan")
    return rows.filter(pk=usage_id, claim=claim).first()


def _is_news(usage: EsimUsage, told: Usage) -> bool:
    """Not what the carrier said before something that we know already: answers may come from a copy that lags."""
    return usage.reported_at is None or told.updated_at is None or told.updated_at >= usage.reported_at


def _keep(usage: EsimUsage, told: Usage, at: datetime) -> bool:
    # A carrier's clock that is ahead would make everything after it look old.
    at = min(at, timezone.now())
    total = usage.total_bytes if told.total_bytes is None else told.total_bytes
    if usage.reported_at is not None and (usage.used_bytes, usage.total_bytes) == (told.used_bytes, total):
        usage.reported_at = at
        return False
    _begin_and_end(usage, told.used_bytes, at)
    usage.used_bytes, usage.total_bytes, usage.reported_at = told.used_bytes, total, at
    _remember(usage)
    return True


def _begin_and_end(usage: EsimUsage, used: int, at: datetime) -> None:
    """The first use tells when the days began, which no answer does; use after the reckoned end shows that it was reckoned wrongly."""
    if used and usage.activated_at is None:
        usage.activated_at = at
        usage.is_start_seen = usage.reported_at is not None
        if not usage.is_expiry_told:
            usage.expires_at = _end(usage)
    elif used > usage.used_bytes and _was_over(usage):
        usage.expires_at = None


def _was_over(usage: EsimUsage) -> bool:
    """Whether the end was reckoned, and past when the carrier last told: what was used since was used after it. What is told once it is
    past may have been used before.
    """
    ends, told = usage.expires_at, usage.reported_at
    return not usage.is_expiry_told and ends is not None and told is not None and told > ends + LAG


def _end(usage: EsimUsage) -> datetime | None:
    """None where the plan's days are not known: its id may mean another plan by now."""
    line = usage.esim.line
    days = line.plan.validity_days if line.has_plan_as_sold else None
    return usage.activated_at + timedelta(days=days) if usage.activated_at and days else None


def _remember(usage: EsimUsage) -> None:
    """One row for a change, and no more rows than a plot can show."""
    values = {"used_bytes": usage.used_bytes, "total_bytes": usage.total_bytes}
    UsageReading.objects.update_or_create(usage=usage, at=usage.reported_at, defaults=values)
    rows = list(usage.readings.values_list("pk", "at", "used_bytes"))
    spare = superfluous([(at, used) for _pk, at, used in rows])
    if spare is not None:
        UsageReading.objects.filter(pk=rows[spare][0]).delete()


@transaction.atomic
def top_up(esim: Esim, told: TopUpResult | None) -> None:
    """Keep what a top-up has made of an eSIM: its new totals and end, which the supplier tells only now. Where the answer was lost the
    next reading tells the totals.
    """
    usage = EsimUsage.objects.select_for_update(of=("self",)).get(pk=begin(esim).pk)
    now = timezone.now()
    usage.period += 1
    usage.next_read_at, usage.failures = now, 0
    if told is not None:
        _add(usage, told, now)
    usage.save()


def _add(usage: EsimUsage, told: TopUpResult, now: datetime) -> None:
    """A total of nothing, or an end that is over, is none."""
    usage.total_bytes = told.total_bytes or usage.total_bytes
    usage.used_bytes = usage.used_bytes if told.used_bytes is None else told.used_bytes
    if told.expires_at is not None and told.expires_at > now:
        usage.expires_at, usage.is_expiry_told = told.expires_at, True
    # What a slow carrier still tells of the time before is then known to be older.
    usage.reported_at = usage.read_at = now
    _remember(usage)
