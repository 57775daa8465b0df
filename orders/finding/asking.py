"""The first half, while somebody waits for our answer: nothing here knows or learns whether an address has orders.

Each asking takes the same queries and leaves the same row. Looking for orders, and the mail, follow in the background.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.crypto import salted_hmac

from orders import limits
from orders.models import Finding

HOUR = timedelta(hours=1)
# Seconds in which asking for an address again is a second tap: its mail is on the way.
SAME_ASKING = 120
KEPT = timedelta(days=2)


class TooManyAskedError(Exception):
    """This network has asked for as many addresses as an hour allows; `wait` is how long until it may ask again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many addresses were asked for.")
        self.wait = wait


def ask(email: str, language: str, client_address: str | None) -> int | None:
    """Write down that the orders of an address are asked for.

    An address that was asked for too often gets no more mails, and who asks is not told: it may be somebody else's.

    Returns:
        The asking to be answered in the background, or None where no mail follows from it.

    Raises:
        TooManyAskedError: nothing was written.
    """
    now = timezone.now()
    # As `paid_by` compares them. Other spellings of a mailbox have no orders and get no mail, so they must not use its mails up.
    address = _digest(email.lower() if email.isascii() else email)
    window, network = int(now.timestamp()) // SAME_ASKING, _network(client_address)
    if Finding.objects.filter(address=address, window=window).exists():
        return None
    _check_network(network, now)
    recent = Finding.objects.filter(address=address, created_at__gt=now - HOUR)
    if 0 < settings.FIND_ORDERS_PER_EMAIL <= recent.count():
        return None
    finding, is_new = Finding.objects.get_or_create(
        address=address,
        window=window,
        defaults={"network": network, "email": email, "language": language},
    )
    return finding.pk if is_new else None


def _check_network(network: str, now: datetime) -> None:
    """
    Raises:
        TooManyAskedError
    """
    most = settings.FIND_ORDERS_PER_ADDRESS
    recent = Finding.objects.filter(network=network, created_at__gt=now - HOUR)
    if network and 0 < most <= recent.count():
        first = recent.aggregate(first=Min("created_at"))["first"] or now
        raise TooManyAskedError(first + HOUR - now)


def _network(client_address: str | None) -> str:
    return _digest(limits.network(client_address)) if client_address else ""


def _digest(name: str) -> str:
    """Stands for a name where it must not be read."""
    return salted_hmac("orders.finding", name, algorithm="sha256").hexdigest()[:32]


def forget_old() -> int:
    """Delete askings that count no more and whose links are long dead; how many."""
    old = Finding.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(answered_at=None)
    return old.delete()[0]
