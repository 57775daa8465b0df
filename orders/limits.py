"""Who begins too many orders: counted among the orders themselves, so that every process and machine counts the same.

A tester of stolen cards comes by many names; the limits count the mailbox, the network and the browser behind them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.utils import timezone

from orders.models import Order
from orders.status import OrderStatus

HOUR = timedelta(hours=1)
IPV6_SITE = 64  # bits that a provider gives one customer: counted singly, one line has more addresses than there are orders
GMAIL = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who begins an order, folded so that two spellings of the same are equal; empty where it is not known."""

    mailbox: str
    network: str
    browser: str

    @classmethod
    def of(cls, email: str, client_address: str | None, browser: str) -> "Visitor":
        return cls(mailbox(email), network(client_address), browser)


@dataclass(frozen=True, slots=True)
class _Try:
    """One order that was begun, whatever became of it."""

    visitor: Visitor
    at: datetime
    is_unpaid: bool


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


def wait(visitor: Visitor) -> timedelta | None:
    """How long this visitor has to wait before beginning another order; None when not at all.

    Counting and writing the order down must happen one checkout at a time, or orders begun at once do not see each other.
    """
    now = timezone.now()
    tries = _tries(now - max(HOUR, _page_life()))
    ends = [end for end in _ends(visitor, tries) if end > now]
    return max(ends) - now if ends else None


def _page_life() -> timedelta:
    return timedelta(minutes=settings.CHECKOUT_MINUTES)


def _tries(since: datetime) -> list[_Try]:
    """Newest first."""
    orders = Order.objects.filter(created_at__gte=since).order_by("-created_at", "-pk")
    return [
        _Try(Visitor.of(email, address, browser), at, status == OrderStatus.AWAITING_PAYMENT)
        for email, address, browser, at, status in orders.values_list(
            "email", "client_address", "browser", "created_at", "status"
        )
    ]


def _ends(visitor: Visitor, tries: list[_Try]) -> Iterator[datetime]:
    """When each limit lets this visitor through again, in the past where it does so now."""
    unpaid = [each for each in tries if each.is_unpaid]
    page = _page_life()
    yield from _end(visitor, unpaid, page, settings.CHECKOUT_OPEN_PER_EMAIL, lambda who: who.mailbox)
    yield from _end(visitor, unpaid, page, settings.CHECKOUT_OPEN_PER_ADDRESS, lambda who: who.network)
    yield from _end(visitor, tries, HOUR, settings.CHECKOUT_TRIES_PER_EMAIL, lambda who: who.mailbox)
    yield from _end(visitor, tries, HOUR, settings.CHECKOUT_TRIES_PER_ADDRESS, lambda who: who.network)
    yield from _end(visitor, tries, HOUR, settings.CHECKOUT_TRIES_PER_BROWSER, lambda who: who.browser)


def _end(
    visitor: Visitor, tries: list[_Try], span: timedelta, limit: int, name: Callable[[Visitor], str]
) -> Iterator[datetime]:
    """When fewer than `limit` tries under this visitor's name are younger than `span`; 0 sets no limit."""
    wanted = name(visitor)
    same = [each.at for each in tries if name(each.visitor) == wanted]
    if wanted and 0 < limit <= len(same):
        yield same[limit - 1] + span
