"""What changed between two moments, as a net effect: a price that rose and fell back has not changed."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Min, Q

from catalog.history.states import Change, Kind, State
from catalog.models import PlanChange

_ORDER = list(Kind)
_COLUMNS = (
    "plan_id",
    "old_standing",
    "old_slug",
    "old_price",
    "old_currency",
    "new_standing",
    "new_slug",
    "new_price",
    "new_currency",
)


def net_changes(after: datetime, until: datetime) -> list[Change]:
    """Changes later than `after` and not later than `until`, one a plan at most, keyed by the plan's primary key.

    Grouped by kind, the largest moves of price first. A plan's first row tells what it was and its last what it became; whatever lies
    between is not read.
    """
    span = PlanChange.objects.filter(at__gt=after, at__lte=until).order_by()
    ends = span.values("plan").annotate(first=Min("pk"), last=Max("pk"))
    rows = PlanChange.objects.filter(Q(pk__in=ends.values("first")) | Q(pk__in=ends.values("last")))
    found: dict[int, Change] = {}
    for plan, *columns in rows.order_by("pk").values_list(*_COLUMNS):
        before, became = _states(columns)
        found[plan] = Change(plan, found[plan].before if plan in found else before, became)
    return sorted((each for each in found.values() if each.kind is not None), key=_rank)


def _states(columns: list[str | Decimal | None]) -> tuple[State | None, State]:
    old, new = columns[:4], columns[4:]
    return (State(*old) if old[0] else None), State(*new)  # type: ignore[arg-type]


def _rank(change: Change) -> tuple[int, Decimal, int]:
    kind = change.kind or Kind.PRICE
    return _ORDER.index(kind), -abs(change.percent or Decimal(0)), change.key
