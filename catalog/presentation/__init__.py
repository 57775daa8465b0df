"""A plan as a shopper compares it: the same facts in the same order everywhere, in the reader's language."""

from catalog.presentation.badges import BadgeRule, Badges, BadgeWords, badge_rules, badge_words, badges_of
from catalog.presentation.card import PlanCard, plan_card
from catalog.presentation.data import after_cap, allowance, day_note, validity, without_amount
from catalog.presentation.days import days_end, days_in_short, days_start
from catalog.presentation.facts import Fact, Field, plan_facts, plan_fields
from catalog.presentation.internet_exit import exit_explained
from catalog.presentation.names import apart, plan_name
from catalog.presentation.network import network, operator_names
from catalog.presentation.sizes import data_size, speed
from catalog.presentation.unit_price import unit_price

__all__ = [
    "BadgeRule",
    "BadgeWords",
    "Badges",
    "Fact",
    "Field",
    "PlanCard",
    "after_cap",
    "allowance",
    "apart",
    "badge_rules",
    "badge_words",
    "badges_of",
    "data_size",
    "day_note",
    "days_end",
    "days_in_short",
    "days_start",
    "exit_explained",
    "network",
    "operator_names",
    "plan_card",
    "plan_facts",
    "plan_fields",
    "plan_name",
    "speed",
    "unit_price",
    "validity",
    "without_amount",
]
