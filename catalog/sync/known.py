"""What we know of plans before a sync."""

from dataclasses import dataclass
from datetime import datetime

from catalog.history.states import Standing, State
from catalog.models import Plan
from catalog.sync.fetch import Place

_COLUMNS = (
    "supplier_id",
    "slug",
    "content_hash",
    "retired_at",
    "is_active",
    "wholesale_price",
    "wholesale_currency",
    "refused_at",
    "destination__kind",
    "destination__slug",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A plan as the tables have it; `place` is where it is listed."""

    state: State
    content_hash: str
    place: Place
    refused_at: datetime | None

    @property
    def slug(self) -> str:
        return self.state.slug

    @property
    def is_live(self) -> bool:
        return self.state.standing != Standing.RETIRED

    def is_priced_in(self, currency: str) -> bool:
        return self.state.price is not None and self.state.currency == currency


def known_plans(only: Place | None = None) -> dict[int, Known]:
    """Every plan by supplier id, or those of one place."""
    plans = Plan.objects.select_related("destination").only(*_COLUMNS)
    if only is not None:
        plans = plans.filter(destination__kind=only[0], destination__slug=only[1])
    return {plan.supplier_id: _known(plan) for plan in plans}


def standing(*, is_retired: bool = False, is_active: bool = True, is_refused: bool = False) -> Standing:
    """What counts of several reasons why a plan is not sold."""
    if is_retired:
        return Standing.RETIRED
    if not is_active:
        return Standing.INACTIVE
    return Standing.REFUSED if is_refused else Standing.LISTED


def state_of(plan: Plan) -> State:
    where = standing(
        is_retired=plan.retired_at is not None,
        is_active=plan.is_active,
        is_refused=plan.refused_at is not None,
    )
    return State(where, plan.slug, plan.wholesale_price, plan.wholesale_currency)


def _known(plan: Plan) -> Known:
    place = (plan.destination.kind, plan.destination.slug)
    return Known(state_of(plan), plan.content_hash, place, plan.refused_at)
