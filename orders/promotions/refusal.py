"""Why a promo code takes nothing off."""

from decimal import Decimal
from enum import StrEnum


class Why(StrEnum):
    UNKNOWN = "unknown"  # also one that is switched off: nobody learns that it exists
    TOO_MANY = "too_many"
    NOT_YET = "not_yet"
    OVER = "over"
    USED_UP = "used_up"
    USED_BY_YOU = "used_by_you"
    UNDER_WAY = "under_way"  # an order of the same mailbox holds it, whose payment page is still open
    NOT_FOR_THIS = "not_for_this"
    MINIMUM = "minimum"
    NO_ROOM = "no_room"  # every price stands at its floor already


class CodeRefusedError(Exception):
    """The code does not hold. `minimum` in `currency` is what the order must come to, and `holder` the order that holds it, where that is why."""

    def __init__(
        self, why: Why, *, minimum: Decimal = Decimal(0), currency: str = "", holder: int | None = None
    ) -> None:
        super().__init__(why.value)
        self.why, self.minimum, self.currency, self.holder = why, minimum, currency, holder


def refusal(why: Why, holder: int | None = None) -> CodeRefusedError:
    """What is said where an unpaid order of the shopper's own is the reason is another than where it is not."""
    return CodeRefusedError(why) if holder is None else CodeRefusedError(Why.UNDER_WAY, holder=holder)
