"""Plans in templates: `{% plan_pass plan as card %}` on pages that were given only the plan, `{{ plan|plan_name }}`, when its days
start and end, and `{% badge_rules as rules %}`.
"""

from django import template

from catalog.models import Plan
from catalog.presentation import (
    PlanCard,
    badge_rules,
    days_end,
    days_in_short,
    days_start,
    plan_card,
    plan_name,
)

register = template.Library()
register.filter(plan_name)
register.filter(days_start)
register.filter(days_end)
register.filter(days_in_short)
register.simple_tag(badge_rules)


@register.simple_tag
def plan_pass(plan: Plan) -> PlanCard:
    return plan_card(plan)
