"""Which orders of a mailbox count for a code."""

from orders import limits
from orders.models import PromoCode, Redemption
from orders.status import RedemptionStatus


def live(code: PromoCode, email: str) -> dict[int, str]:
    """The orders of the mailbox behind an address, however it is spelled, that are paid or may be, with the state of each use."""
    found = Redemption.objects.filter(code=code, order__mailbox=limits.mailbox(email))
    return dict(found.exclude(status=RedemptionStatus.RELEASED).values_list("order", "status"))


def holder(code: PromoCode, email: str) -> int | None:
    """One that is begun with the code and not paid."""
    found = (order for order, status in live(code, email).items() if status == RedemptionStatus.RESERVED)
    return next(found, None)
