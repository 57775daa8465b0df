"""A shopper asks what is known of them, or to be forgotten: what there is, what is done about it, and the note that it was done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from orders.models import Esim, Order, OutgoingEmail, PrivacyAction
from orders.privacy import erasing, exporting, waits
from orders.privacy.places import TO_SHOPPERS
from orders.status import EmailStatus


class NothingKnownError(Exception):
    """No order names this address, and no mail to it is on the books."""


@dataclass(frozen=True, slots=True)
class By:
    """Who answers the shopper: a name, and the member of staff where it was done in the admin."""

    name: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of an address. `waiting` are orders in which something is under way, each with what, by code.

    `usable` is how many eSIMs lose their codes: whoever has not installed one cannot do so any more.
    """

    orders: Sequence[Order]
    waiting: Sequence[tuple[Order, list[str]]]
    usable: int
    lookups: int

    @property
    def ready(self) -> list[Order]:
        held = {order.pk for order, _codes in self.waiting}
        return [order for order in self.orders if order.pk not in held]


@dataclass(slots=True)
class Erased:
    """What became of each order."""

    erased: list[str] = field(default_factory=list)
    postponed: list[tuple[str, list[str]]] = field(default_factory=list)
    lookups: int = 0


def survey(email: str) -> Survey:
    """
    Raises:
        NothingKnownError
    """
    orders, lookups = list(Order.objects.of_address(email)), _lookups(email).count()
    if not orders and not lookups:
        raise NothingKnownError
    found = [(order, waits.of(order)) for order in orders]
    usable = Esim.objects.filter(line__order__in=orders).exclude(lpa="").count()
    return Survey(orders, [(order, codes) for order, codes in found if codes], usable, lookups)


def erase(email: str, by: By, show: Callable[[Iterable[Order]], Iterable[Order]] = iter) -> Erased:
    """Take the shopper out of every order, of those with something under way once it has ended. Safe to repeat.

    `show` passes the orders on, for a bar that tells how far it is.

    Raises:
        NothingKnownError
    """
    result = Erased()
    for order in show(survey(email).orders):
        waiting = erasing.erase_or_postpone(order.pk)
        if waiting:
            result.postponed.append((order.reference, waiting))
        else:
            result.erased.append(order.reference)
    result.lookups = _lookups(email).delete()[0]
    counts = {
        "erased": len(result.erased),
        "postponed": len(result.postponed),
        "mails_deleted": result.lookups,
    }
    named = [*result.erased, *(reference for reference, _codes in result.postponed)]
    _note(PrivacyAction.Kind.ERASURE, by, named, counts)
    return result


def export(email: str, by: By, show: Callable[[Iterable[Order]], Iterable[Order]] = iter) -> exporting.Export:
    """All that is told to this shopper, and about nobody else.

    Raises:
        NothingKnownError
    """
    found = survey(email)
    written = exporting.of(email, list(show(found.orders)), _lookups(email))
    _note(
        PrivacyAction.Kind.EXPORT, by, [order.reference for order in found.orders], exporting.counts(written)
    )
    return written


def _lookups(email: str) -> "QuerySet[OutgoingEmail]":
    """Mails about no order in particular. One that is just being sent is left to the clock."""
    mails = OutgoingEmail.objects.filter(TO_SHOPPERS, order=None, to__iexact=email)
    return mails.exclude(status=EmailStatus.SENDING)


def _note(kind: PrivacyAction.Kind, by: By, references: list[str], counts: dict[str, Any]) -> None:
    PrivacyAction.objects.create(
        kind=kind, by=by.name[:150], user_id=by.user_id, references=references, counts=counts
    )
