"""Whether more data can be put on an eSIM of a plan later, and why not."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Plan

REASONS = {
    Plan.NoTopUp.DAILY: gettext_lazy("it is a day plan: buy another day instead"),
    Plan.NoTopUp.NO_CODE: gettext_lazy("the supplier offers no top-up for it"),
    Plan.NoTopUp.SHARED_CODE: gettext_lazy(
        "the supplier's code for it belongs to several plans, so that we could not be sure what you get"
    ),
}


def top_up_parts(plan: Plan) -> tuple[str, str]:
    """Whether, and the reason why not."""
    reason = no_top_up_reason(plan)
    return (_("Not possible"), str(REASONS[Plan.NoTopUp(reason)])) if reason else (_("Usually possible"), "")


def no_top_up_reason(plan: Plan) -> str:
    """As the last repricing told; a day plan's also before one has."""
    return plan.no_top_up_reason or (Plan.NoTopUp.DAILY if plan.is_daily else "")
