"""What two readings of the supplier's balance prove about purchases whose answers nobody has. Pure.

Each such purchase either took its cost off the balance or did not. Every choice that adds up exactly to what is missing is an
explanation; a purchase is decided where all explanations agree on it, and where there is none, something else moved the balance.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from orders.status import Verdict

# More different sums than this are not looked through: so many purchases in doubt are for a person anyway.
MAX_SUMS = 20_000
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Window:
    """The time between two readings. All amounts in the supplier's currency.

    Args:
        before, after: the balance at its ends.
        spent: what purchases in it are known to have cost.
        doubtful: the cost, by any key, of each purchase that may have been taken off within it.
    """

    before: Decimal
    after: Decimal
    spent: Decimal
    doubtful: Mapping[int, Decimal]

    @property
    def missing(self) -> Decimal:
        """What left the account without an answer of ours to show for it; negative after a deposit."""
        return self.before - self.after - self.spent

    @property
    def tolerance(self) -> Decimal:
        """Balances are told in cents; where costs are finer, both readings may be half a cent off."""
        amounts = [self.before, self.after, self.spent, *self.doubtful.values()]
        return Decimal(0) if all(amount == amount.quantize(CENT) for amount in amounts) else CENT


def judge(window: Window) -> dict[int, Verdict]:
    """What the window proves about each doubtful purchase."""
    return {key: _judge(window, key) for key in window.doubtful}


def _judge(window: Window, key: int) -> Verdict:
    others = _sums([cost for other, cost in window.doubtful.items() if other != key])
    if others is None:
        return Verdict.AMBIGUOUS
    without = _reaches(others, window.missing, window.tolerance)
    with_it = _reaches(others, window.missing - window.doubtful[key], window.tolerance)
    if without == with_it:
        return Verdict.AMBIGUOUS
    return Verdict.BOUGHT if with_it else Verdict.NOT_BOUGHT


def _sums(costs: Collection[Decimal]) -> set[Decimal] | None:
    """Every total that some of `costs` make; None when there are too many to look through."""
    sums = {Decimal(0)}
    for cost in costs:
        sums |= {total + cost for total in sums}
        if len(sums) > MAX_SUMS:
            return None
    return sums


def _reaches(sums: set[Decimal], total: Decimal, tolerance: Decimal) -> bool:
    if not tolerance:
        return total in sums
    return any(abs(each - total) <= tolerance for each in sums)
