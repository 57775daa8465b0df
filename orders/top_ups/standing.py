"""How an eSIM stands: what was added to it, what is about to be, and what keeps it from being topped up now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from catalog.mobilexy import FINAL_REFUSALS
from catalog.models import Plan
from catalog.presentation.top_up import no_top_up_reason
from catalog.top_ups import packages_for
from orders.models import Esim, OrderLine, TopUp
from orders.status import LineStatus, PurchaseStatus
from orders.top_ups.ending import has_ended

# Paid for, and not at its end: a second one would be paid before anybody knows what became of the first.
UNDER_WAY = (LineStatus.WAITING, LineStatus.BUYING, LineStatus.ON_HOLD, LineStatus.REVIEW)


class Obstacle(StrEnum):
    """What stands in the way of a top-up. The first is none."""

    NONE = ""
    NOT_READY = "not_ready"  # not delivered, or given back
    PLAN_GONE = "plan_gone"  # what the plan says now is not what was bought
    DAILY = "daily"
    NO_CODE = "no_code"
    SHARED_CODE = "shared_code"
    ENDED = "ended"
    UNDER_WAY = "under_way"
    NO_PACKAGE = "no_package"  # nothing on sale fits
    UNLINKED = "unlinked"  # the supplier's number of the eSIM is not known


# The eSIM takes top-ups, whether or not the supplier can be told which one it is.
PASSABLE = frozenset({Obstacle.NONE, Obstacle.UNLINKED})


@dataclass(frozen=True, slots=True)
class Standing:
    """One eSIM. `done` are the top-ups that it got, `under_way` those that are paid for and not decided, both oldest first."""

    line: OrderLine
    esim: Esim | None
    done: Sequence[TopUp] = ()
    under_way: Sequence[OrderLine] = ()

    @property
    def obstacle(self) -> Obstacle:
        """What keeps it from being topped up with anything; whether a package fits is left out, which takes a query."""
        if self.esim is None or self.line.status != LineStatus.DELIVERED:
            return Obstacle.NOT_READY
        if not self.line.has_plan_as_sold:
            return Obstacle.PLAN_GONE
        if reason := no_top_up_reason(self.line.plan):
            return Obstacle(reason)
        if has_ended(self.esim):
            return Obstacle.ENDED
        if self.under_way:
            return Obstacle.UNDER_WAY
        return Obstacle.NONE if self.esim.esim_tran_no else Obstacle.UNLINKED


def standing_of(line: OrderLine) -> Standing:
    """Of the eSIM of one line, which needs `plan` and `esim.usage` loaded; in one query."""
    return standings([line]).get(line.pk, Standing(line, None))


def standings(lines: Iterable[OrderLine]) -> dict[int, Standing]:
    """Of the eSIMs of these lines, by the line's key, in one query; none where no line has an eSIM."""
    esims = {line.esim.pk: line for line in lines if hasattr(line, "esim")}
    done: dict[int, list[TopUp]] = {key: [] for key in esims}
    under_way: dict[int, list[OrderLine]] = {key: [] for key in esims}
    for top_up in _paid_for(esims) if esims else ():
        key = top_up.target_esim_id or 0
        top_up.target_esim = esims[key].esim
        if top_up.status in UNDER_WAY:
            under_way[key].append(top_up)
        elif hasattr(top_up, "top_up"):
            done[key].append(top_up.top_up)
    return {line.pk: Standing(line, line.esim, done[key], under_way[key]) for key, line in esims.items()}


def _paid_for(esims: Iterable[int]) -> QuerySet[OrderLine]:
    told = Q(status__in=UNDER_WAY) | Q(top_up__isnull=False)
    return (
        OrderLine.objects.filter(told, target_esim__in=esims).select_related("top_up", "plan").order_by("pk")
    )


def packages(standing: Standing) -> list[Plan]:
    """What can be added to the eSIM, cheapest first; each knows whether it can be bought now. None behind an obstacle that stays.

    What the supplier refused to add to this very eSIM is left out: it would refuse again.
    """
    if standing.obstacle not in PASSABLE or standing.esim is None:
        return []
    refused = standing.esim.top_up_lines.filter(
        purchases__status=PurchaseStatus.REFUSED, purchases__reason__in=FINAL_REFUSALS
    )
    fits = packages_for(standing.line.plan).exclude(pk__in=refused.values("plan"))
    return list(fits.with_availability().select_related("destination"))


def obstacle_to(line_id: int, plan: Plan) -> Obstacle:
    """What keeps the eSIM of a line from being topped up with just this plan now."""
    line = OrderLine.objects.select_related("plan", "esim__usage").get(pk=line_id)
    standing = standing_of(line)
    if standing.obstacle:
        return standing.obstacle
    return Obstacle.NONE if plan in packages(standing) else Obstacle.NO_PACKAGE
