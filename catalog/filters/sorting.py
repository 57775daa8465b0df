"""Orders of a list. Each is total: two plans are never equal, so that a list is the same each time it is asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from catalog.models import Plan

Figure = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Sort:
    """`figure` of each plan, ascending or not; plans without one come last, equals by price.

    `label` is what it is called, `rule` says it in a sentence where the label alone could be misread.
    """

    label: Promise
    figure: Callable[[Plan], Figure]
    is_descending: bool = False
    rule: Promise | None = None

    def key(self, plan: Plan) -> tuple[bool, int | Decimal, Decimal, int, int]:
        figure = self.figure(plan)
        price = plan.retail_price or Decimal(0)
        signed = -figure if self.is_descending and figure else figure
        return figure is None, signed or 0, price, -(plan.full_speed_bytes or 0), plan.supplier_id


CHEAPEST = "price"
_SORTS = {
    CHEAPEST: Sort(gettext_lazy("Cheapest first"), lambda plan: plan.retail_price),
    "value": Sort(
        gettext_lazy("Best value"),
        lambda plan: plan.price_per_gb,
        rule=gettext_lazy(
            "Lowest price per GB first. Of a plan by the day, what comes at full speed counts."
        ),
    ),
    "data": Sort(
        gettext_lazy("Most data"),
        lambda plan: plan.full_speed_bytes,
        is_descending=True,
        rule=gettext_lazy("Most data first. Of a plan by the day, what comes at full speed counts."),
    ),
    "days": Sort(gettext_lazy("Longest"), lambda plan: plan.validity_days, is_descending=True),
    "daily": Sort(
        gettext_lazy("Price per day"),
        lambda plan: plan.price_per_day,
        rule=gettext_lazy("Lowest price for each day it is valid first."),
    ),
}
SORTS: Mapping[str, Sort] = MappingProxyType(_SORTS)


def in_order(plans: Iterable[Plan], sort: str = "") -> list[Plan]:
    """Cheapest first unless told otherwise: a filter says what is needed, and the cheapest plan that has it is the answer."""
    return sorted(plans, key=SORTS[sort or CHEAPEST].key)
