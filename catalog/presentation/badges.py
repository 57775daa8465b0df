"""What a plan is best at, in words, and the rule behind each: a badge without its rule would be an advertisement."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.badges import KINDS, rules
from catalog.currencies import price_text, shown_price
from catalog.models import Badge, Destination, Plan
from catalog.money import money

MOST = 2
"""On one plan: of more, none would be read."""
LABELS = {
    rules.BEST_VALUE: gettext_lazy("Best value"),
    rules.WEEK: gettext_lazy("Cheapest for 7 days"),
    rules.LONGEST: gettext_lazy("Lasts longest"),
}
RULES = {
    rules.BEST_VALUE: gettext_lazy(
        "The lowest price per GB among plans with %(least)s to %(most)s GB in all. "
        "Larger ones may cost less per GB, but most trips do not use them up."
    ),
    rules.WEEK: gettext_lazy(
        "What seven days cost with at least %(week)s GB at full speed. "
        "A plan that does not last that long is counted as often as it takes."
    ),
    rules.LONGEST: gettext_lazy(
        "The most days among plans with at least %(longest)s GB in all. "
        "Not given where more than half of them last as long."
    ),
}
FIGURES = {
    "least": rules.VALUE_GB[0],
    "most": rules.VALUE_GB[1],
    "week": rules.WEEK_GB,
    "longest": rules.LONGEST_GB,
}
Badges = Mapping[int, Collection[str]]
"""Kinds by plan."""


class BadgeRule(NamedTuple):
    """A kind of badge, and how it is given."""

    label: str
    text: str


class BadgeWords(NamedTuple):
    """A badge of one plan. `detail` is what else must be known, such as how many of them it takes; `rule` how it was given."""

    label: str
    detail: str
    rule: str


def badges_of(destination: Destination | None) -> Badges:
    """All that are given at one place, in one query."""
    found = defaultdict(set)
    for plan, kind in Badge.objects.filter(destination=destination).values_list("plan", "kind"):
        found[plan].add(kind)
    return found


def badge_rules() -> list[BadgeRule]:
    """How each badge is given, as pages say it."""
    return [BadgeRule(str(LABELS[kind]), str(RULES[kind]) % FIGURES) for kind in KINDS]


def badge_words(plan: Plan, kinds: Collection[str]) -> list[BadgeWords]:
    """The most useful first, and no more than are read. None while the plan cannot be bought."""
    if plan.retail_price is None or not plan.is_available:
        return []
    shown = [kind for kind in KINDS if kind in kinds][:MOST]
    return [BadgeWords(str(LABELS[kind]), _detail(plan, kind), str(RULES[kind]) % FIGURES) for kind in shown]


def _detail(plan: Plan, kind: str) -> str:
    if kind == rules.BEST_VALUE:
        return _("per GB")
    return _week(plan) if kind == rules.WEEK else ""


def _week(plan: Plan) -> str:
    """A week of day plans is seven purchases: the sum is what a reader compares."""
    count = rules.purchases_for_a_week(plan.validity_days)
    if plan.retail_price is None or count <= 1:
        return _("with %(least)s GB or more") % {"least": rules.WEEK_GB}
    price, currency = shown_price(plan.retail_price, plan.retail_currency)
    sum_ = {"count": count, "price": price_text(plan.retail_price, plan.retail_currency)}
    return _("%(count)s × %(price)s = %(total)s") % (sum_ | {"total": money(price * count, currency)})
