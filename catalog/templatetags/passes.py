"""A plan as a pass, on pages that were given only the plan: `{% plan_pass plan as card %}`."""

from django import template

from catalog.models import Plan
from catalog.presentation import PlanCard, plan_card

register = template.Library()


@register.simple_tag
def plan_pass(plan: Plan) -> PlanCard:
    return plan_card(plan)
