"""What two readings of the supplier's balance prove about purchases whose answers nobody has. Pure.

Each such purchase either took its cost off the balance or did not. Every choice that adds up exactly to what is missing is an
explanation; a purchase is decided where all explanations agree on it, and where there is none, something else moved the balance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from orders.status import Verdict

CENT = Decimal("0.01")
# What a total is counted in where costs are finer than the cents that balances are told in.
FINE = Decimal("0.0001")
# A larger table of totals than this is not made: so many purchases in doubt are for a person anyway.
MAX_TOTALS = 50_000_000


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


def judge(window: Window, key: int) -> Verdict:
    """What the window proves about the doubtful purchase `key`."""
    unit = FINE if window.tolerance else CENT
    others = [int(cost / unit) for other, cost in window.doubtful.items() if other != key]
    if sum(others) > MAX_TOTALS:
        return Verdict.AMBIGUOUS
    totals = _totals(others)
    slack = int(window.tolerance / unit)
    without = _reaches(totals, int(window.missing / unit), slack)
    with_it = _reaches(totals, int((window.missing - window.doubtful[key]) / unit), slack)
    if without == with_it:
        return Verdict.AMBIGUOUS
    return Verdict.BOUGHT if with_it else Verdict.NOT_BOUGHT


def _totals(costs: Iterable[int]) -> int:
    """Every total that some of `costs` make, as the bits of one number: a hundred purchases are added up in no time."""
    totals = 1
    for cost in costs:
        totals |= totals << cost
    return totals


def _reaches(totals: int, wanted: int, slack: int) -> bool:
    """Whether one of `totals` is within `slack` of `wanted`."""
    lowest = max(0, wanted - slack)
    width = wanted + slack - lowest + 1
    return width > 0 and bool(totals >> lowest & ((1 << width) - 1))
