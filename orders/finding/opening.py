"""The link: it is looked at as often as anyone likes, and opened once.

Mail servers follow links to see where they lead, so looking changes nothing and shows nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from orders.models import Finding
from orders.models.finding import SIGNER


class State(Enum):
    """`WRONG` is a link that we never made."""

    READY = "ready"
    USED = "used"
    OLD = "old"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Link:
    """How a link stands; `finding_id` is 0 unless it is ready."""

    state: State
    finding_id: int = 0


def minutes() -> int:
    """How long a link works, and how long the list that it opened stays open."""
    set_to: int = settings.FIND_ORDERS_LINK_MINUTES
    return set_to


def look(key: str) -> Link:
    """How the link stands that `key` names."""
    try:
        finding_id = int(SIGNER.unsign(key, max_age=timedelta(minutes=minutes())))
    except signing.SignatureExpired:
        return Link(State.OLD)
    except signing.BadSignature:
        return Link(State.WRONG)
    finding = Finding.objects.filter(pk=finding_id, mail__isnull=False).first()
    if finding is None:
        return Link(State.OLD)
    return Link(State.USED) if finding.opened_at else Link(State.READY, finding_id)


def open_once(key: str) -> Link:
    """Open a link: `READY` for the one caller who did, `USED` for everyone else."""
    link = look(key)
    unopened = Finding.objects.filter(pk=link.finding_id, opened_at=None)
    if link.state == State.READY and not unopened.update(opened_at=timezone.now()):
        return Link(State.USED)
    return link


def address_of(finding_id: int) -> str:
    """Whose orders an open list shows; empty once it was closed or its time is over."""
    found = _open_lists().filter(pk=finding_id).select_related("mail").first()
    return found.mail.to if found and found.mail else ""


def close(finding_id: int) -> None:
    """Nobody sees the list any more, whatever their browser holds."""
    _open_lists().filter(pk=finding_id).update(closed_at=timezone.now())


def _open_lists() -> "QuerySet[Finding]":
    since = timezone.now() - timedelta(minutes=minutes())
    return Finding.objects.filter(opened_at__gt=since, closed_at=None)
