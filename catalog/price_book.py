"""Rules from the database and terms from the settings, read once, then asked for the price of any number of plans."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from catalog.models import Plan, PriceRule
from catalog.pricing import (
    Fee,
    Floor,
    PlanFacts,
    Quote,
    Rule,
    Terms,
    UnderFloor,
    allowance_class,
    quote,
    read_rounding,
    units,
)

_BETWEEN_OPERATORS = re.compile(r"[,;/|]")


@dataclass(frozen=True)
class PriceBook:
    """What prices follow from at `moment`. `rules` are all that there are, in force or not."""

    terms: Terms
    rules: tuple[Rule, ...]
    moment: datetime

    @cached_property
    def in_force(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.is_in_force(self.moment))

    @property
    def fingerprint(self) -> str:
        """Changes when a price may: with the settings, with a rule in force, as one starts or ends, and with what else is reckoned from prices: units and badges."""
        return _digest(
            self.terms,
            self.in_force,
            settings.MOBILEXY_CURRENCY,
            units.VERSION,
            settings.CHECKOUT_MAX_QUANTITY,
        )

    @property
    def edition(self) -> str:
        """Changes with the settings and with any rule, in force or not."""
        return _digest(self.terms, self.rules, settings.MOBILEXY_CURRENCY)

    def quote(self, plan: Plan) -> Quote | None:
        """How the plan's price comes about; None where its cost is not known in the configured currency."""
        if plan.wholesale_price is None or plan.wholesale_currency != settings.MOBILEXY_CURRENCY:
            return None
        return quote(plan.wholesale_price, facts(plan), self.in_force, self.terms, self.moment)

    def at(self, moment: datetime) -> "PriceBook":
        return replace(self, moment=moment)

    def changed(self, *, without: set[int], plus: tuple[Rule, ...] = ()) -> "PriceBook":
        """The same without the rules of these keys, and with others."""
        kept = tuple(rule for rule in self.rules if rule.key not in without)
        return replace(self, rules=(*kept, *plus))


def current() -> PriceBook:
    """As the database and the settings have it now."""
    rules = tuple(row.rule() for row in PriceRule.objects.order_by("pk"))
    return PriceBook(terms(), rules, timezone.now())


def terms() -> Terms:
    """What the settings say of every price."""
    standard = Rule(
        markup_percent=settings.DEFAULT_MARKUP_PERCENT, under_floor=UnderFloor(settings.MARGIN_FLOOR_ACTION)
    )
    return Terms(
        currency=settings.STORE_CURRENCY,
        exchange_rate=settings.EXCHANGE_RATE,
        standard=standard,
        rounding=read_rounding(settings.PRICE_ROUNDING, settings.STORE_CURRENCY),
        fee=Fee(settings.STRIPE_FEE_PERCENT, settings.STRIPE_FEE_FIXED),
        floor=Floor(settings.MARGIN_FLOOR_PERCENT, settings.MARGIN_FLOOR_AMOUNT),
    )


def facts(plan: Plan) -> PlanFacts:
    """What rules can ask of a plan."""
    named = {*_BETWEEN_OPERATORS.split(plan.operators), *map(str, plan.operator_list)}
    return PlanFacts(
        plan=plan.pk,
        place=plan.destination_id,
        scope=plan.scope,
        allowance=allowance_class(plan.data_bytes, is_daily=plan.is_daily),
        operators=frozenset(name.strip().lower() for name in named),
    )


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
