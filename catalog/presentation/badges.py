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
"""On one plan: with more, none would be read."""
LABELS = {
    rules.BEST_VALUE: gettext_lazy("Best value"),
    rules.WEEK: gettext_lazy("Cheapest for 7 days"),
    rules.LONGEST: gettext_lazy("Lasts longest"),
}
Badges = Mapping[int, Collection[str]]
"""Kinds by plan."""


class BadgeWords(NamedTuple):
    """`detail` is what else must be known, such as how many of them it takes."""

    label: str
    detail: str = ""


class BadgeRule(NamedTuple):
    label: str
    text: str


def badges_of(destination: Destination | None) -> Badges:
    """All that are given at one place, in one query."""
    found = defaultdict(set)
    for plan, kind in Badge.objects.filter(destination=destination).values_list("plan", "kind"):
        found[plan].add(kind)
    return found


def badge_words(plan: Plan, kinds: Collection[str]) -> list[BadgeWords]:
    """The most useful first, and no more than are read. None while the plan cannot be bought."""
    if plan.retail_price is None or not plan.is_available:
        return []
    return [BadgeWords(str(LABELS[kind]), _detail(plan, kind)) for kind in KINDS if kind in kinds][:MOST]


def _detail(plan: Plan, kind: str) -> str:
    """A week of day plans is seven purchases: the sum is what a reader compares."""
    if kind != rules.WEEK or plan.retail_price is None:
        return ""
    count = rules.purchases_for_a_week(plan.validity_days)
    if count <= 1:
        return ""
    price, currency = shown_price(plan.retail_price, plan.retail_currency)
    each = {"count": count, "price": price_text(plan.retail_price, plan.retail_currency)}
    return _("%(count)s × %(price)s = %(total)s") % (each | {"total": money(price * count, currency)})


def badge_rules() -> list[BadgeRule]:
    """How each badge is given, as the page says it."""
    least, most = rules.VALUE_GB
    return [
        BadgeRule(
            str(LABELS[rules.BEST_VALUE]),
            _(
                "The lowest price per GB among plans with %(least)s to %(most)s GB in all. Larger ones cost less per GB, but most trips do not use them up."
            )
            % {"least": least, "most": most},
        ),
        BadgeRule(
            str(LABELS[rules.WEEK]),
            _(
                "What seven days cost with at least %(least)s GB at full speed. Where one purchase does not last that long, it is counted as often as it takes."
            )
            % {"least": rules.WEEK_GB},
        ),
        BadgeRule(
            str(LABELS[rules.LONGEST]),
            _(
                "The most days among plans with at least %(least)s GB in all. Not given where more than half of them last as long."
            )
            % {"least": rules.LONGEST_GB},
        ),
    ]
