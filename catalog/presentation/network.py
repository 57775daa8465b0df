"""Networks and operators: generations, and who runs them. Short on cards, whole on the plan's own page."""

from django.utils.translation import gettext as _

from catalog.models import Plan

OPERATORS_ON_CARD = 3


def network_parts(plan: Plan) -> tuple[str, str]:
    """Generations and the first operators."""
    operators = operator_names(plan)
    shown = ", ".join(operators[:OPERATORS_ON_CARD])
    more = len(operators) - OPERATORS_ON_CARD
    if more == 1:
        shown = ", ".join(operators)
    elif more > 1:
        shown = _("%(operators)s and %(count)s more") % {"operators": shown, "count": more}
    speed = network(plan)
    return (speed, shown) if speed else (shown or _("Not stated"), "")


def network(plan: Plan) -> str:
    """Generations such as 4G/5G; in the supplier's words where they could not be read."""
    return "/".join(plan.networks) or plan.network_speed


def operator_names(plan: Plan) -> list[str]:
    """All of them; of a plan that no sync has read anew since they are kept as a list, as they stand in the supplier's line."""
    return plan.operator_list or [name for each in plan.operators.split(",") if (name := each.strip())]
