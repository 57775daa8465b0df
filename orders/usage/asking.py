"""A shopper asks for fresh figures: read at once, but not again before some time has passed."""

from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from catalog import supplier
from orders.models import EsimUsage
from orders.status import LineStatus
from orders.usage import polling


class Asked(Enum):
    """What became of asking."""

    READ = "read"
    FAILED = "failed"  # the supplier had no answer, or none about this eSIM
    TOO_SOON = "too_soon"
    NOTHING = "nothing"  # there is no such eSIM, or none that can be read


def ask(order_id: int, number: int) -> Asked:
    """Read the figures of eSIM `number` of an order now, for somebody who waits. Of two who ask at once, one reads."""
    usage = EsimUsage.objects.filter(
        esim__line__order=order_id, esim__line__number=number, esim__line__status=LineStatus.DELIVERED
    )
    found = usage.exclude(esim__esim_tran_no="", esim__iccid="").first()
    if found is None:
        return Asked.NOTHING
    now = timezone.now()
    rested = Q(asked_at=None) | Q(asked_at__lte=now - pause())
    in_no_hand = Q(claim="") | Q(next_read_at__lte=now)
    free = EsimUsage.objects.filter(rested, in_no_hand, pk=found.pk)
    claim = polling.claimed(free, asked_at=now)
    if claim is None:
        return Asked.TOO_SOON
    polling.read(claim, supplier.quick_client())
    return Asked.READ if EsimUsage.objects.filter(pk=found.pk, problem="").exists() else Asked.FAILED


def pause() -> timedelta:
    return timedelta(minutes=settings.USAGE_ASK_MINUTES)


def askable_from(usage: EsimUsage) -> datetime | None:
    """When the shopper may ask again; None for now."""
    again = usage.asked_at + pause() if usage.asked_at else None
    return again if again and again > timezone.now() else None
