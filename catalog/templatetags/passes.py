"""Plans in templates: `{% plan_pass plan as card %}` on pages that were given only the plan, `{{ plan|plan_name }}`, and `{% badge_rules as rules %}`."""

from django import template

from catalog.models import Plan
from catalog.presentation import PlanCard, badge_rules, plan_card, plan_name

register = template.Library()
register.filter(plan_name)
register.simple_tag(badge_rules)


@register.simple_tag
def plan_pass(plan: Plan) -> PlanCard:
    return plan_card(plan)
