"""Who begins too many orders: counted among the orders themselves, so that every process and machine counts the same.

A tester of stolen cards comes by many names; the limits count the mailbox, the network and the browser behind them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from orders.models import Order, PromoTry
from orders.status import OrderStatus

HOUR = timedelta(hours=1)
IPV6_SITE = 64  # bits that a provider gives one customer: counted singly, one line has more addresses than there are orders
GMAIL = frozenset({"gmail.com", "googlemail.com"})


class TooManyCodesError(Exception):
    """Somebody at this address goes through promo codes."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who begins an order, folded so that two spellings of the same are equal; empty where it is not known."""

    mailbox: str
    network: str
    browser: str

    @classmethod
    def of(cls, email: str, client_address: str | None, browser: str) -> "Visitor":
        return cls(mailbox(email), network(client_address), browser)


def mailbox(email: str) -> str:
    """The mailbox behind an address: any case, anything after a plus and, at Google, any dots lead to the same."""
    local, _, domain = email.strip().lower().rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '')}@gmail.com" if domain in GMAIL else f"{local}@{domain}"


def network(client_address: str | None) -> str:
    """The address itself, or the /64 that an IPv6 address is in; empty for none."""
    if client_address is None:
        return ""
    address = ip_address(client_address)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_SITE), strict=False))
    return str(address)


def note_code(client_address: str | None) -> int:
    """Write down that somebody at this address asks for a promo code, before it is looked up: of many who ask at once none is missed.

    Returns:
        The note's key, to be taken back (`forget_code`) where there is such a code; 0 where nothing is counted.

    Raises:
        TooManyCodesError: too many were typed from there that do not exist. Whether this one does must not be told.
    """
    name = network(client_address)
    if not name or not settings.PROMO_TRIES_PER_ADDRESS:
        return 0
    since = timezone.now() - HOUR
    PromoTry.objects.filter(at__lte=since).delete()
    note = PromoTry.objects.create(network=name)
    if PromoTry.objects.filter(network=name, at__gt=since).count() > settings.PROMO_TRIES_PER_ADDRESS:
        raise TooManyCodesError
    return note.pk


def forget_code(note: int) -> None:
    """It was no guess: there is such a code."""
    PromoTry.objects.filter(pk=note).delete()


def wait(visitor: Visitor) -> timedelta | None:
    """How long this visitor has to wait before beginning another order; None when not at all.

    Counting and writing the order down must happen one checkout at a time, or orders begun at once do not see each other; so
    each limit reads one row by an index, however many orders the hour has had.
    """
    now = timezone.now()
    ends = [end for end in _ends(visitor, now) if end > now]
    return max(ends) - now if ends else None


def _ends(visitor: Visitor, now: datetime) -> Iterator[datetime]:
    """When each limit that is reached lets this visitor through again."""
    tries, page = Order.objects.all(), timedelta(minutes=settings.CHECKOUT_MINUTES)
    unpaid = tries.filter(status=OrderStatus.AWAITING_PAYMENT)
    by_mailbox, by_network, by_browser = (
        {"mailbox": visitor.mailbox},
        {"network": visitor.network},
        {"browser": visitor.browser},
    )
    yield from _end(unpaid, by_mailbox, settings.CHECKOUT_OPEN_PER_EMAIL, page, now)
    yield from _end(unpaid, by_network, settings.CHECKOUT_OPEN_PER_ADDRESS, page, now)
    yield from _end(tries, by_mailbox, settings.CHECKOUT_TRIES_PER_EMAIL, HOUR, now)
    yield from _end(tries, by_network, settings.CHECKOUT_TRIES_PER_ADDRESS, HOUR, now)
    yield from _end(tries, by_browser, settings.CHECKOUT_TRIES_PER_BROWSER, HOUR, now)


def _end(
    orders: QuerySet[Order], name: dict[str, str], limit: int, span: timedelta, now: datetime
) -> Iterator[datetime]:
    """When fewer than `limit` orders under this name are younger than `span`; 0 sets no limit."""
    if limit < 1 or not all(name.values()):
        return
    same = orders.filter(created_at__gt=now - span, **name).order_by("-created_at")
    for at in same.values_list("created_at", flat=True)[limit - 1 : limit]:
        yield at + span
