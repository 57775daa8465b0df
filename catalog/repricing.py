"""Our prices, kept up with costs and settings: computed once, stored, and then the same on every page and at checkout."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min

from catalog.models import Destination, Plan, PlanCoverage
from catalog.money import precision
from catalog.pricing import PriceRule, retail_price

BATCH = 500
CACHE_KEY = "catalog.price-rule"


def price_rule() -> PriceRule:
    """The rule that the settings describe. Prices have no more decimals than their currency is written with."""
    smallest = Decimal(1).scaleb(-precision(settings.STORE_CURRENCY))
    return PriceRule(
        markup_percent=settings.DEFAULT_MARKUP_PERCENT,
        exchange_rate=settings.EXCHANGE_RATE,
        currency=settings.STORE_CURRENCY,
        step=max(Decimal(settings.PRICE_ROUNDING), smallest),
    )


def reprice() -> int:
    """Bring every plan's price, and every destination's lowest, up to costs and settings; how many plans changed."""
    rule = price_rule()
    changed = [plan for plan in Plan.objects.filter(retired_at=None) if _price(plan, rule)]
    # An upsert of rows that are all there: an update of 2,300 rows by CASE takes five times as long.
    Plan.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["retail_price", "retail_currency", "not_sold_reason"],
    )
    _summarize()
    cache.set(CACHE_KEY, _fingerprint(rule), timeout=None)
    return len(changed)


def reprice_if_settings_changed() -> bool:
    """A new markup takes effect with the next minute, not with the next sync."""
    if cache.get(CACHE_KEY) == _fingerprint(price_rule()):
        return False
    reprice()
    return True


def _fingerprint(rule: PriceRule) -> str:
    return hashlib.sha256(f"{rule} {settings.MOBILEXY_CURRENCY}".encode()).hexdigest()


def _price(plan: Plan, rule: PriceRule) -> bool:
    """Set the plan's price, or why it has none; whether that is news."""
    before = (plan.retail_price, plan.retail_currency, plan.not_sold_reason)
    plan.not_sold_reason = _not_sold(plan)
    sold = not plan.not_sold_reason and plan.wholesale_price is not None
    plan.retail_price = retail_price(plan.wholesale_price, rule) if sold and plan.wholesale_price else None
    plan.retail_currency = rule.currency
    return before != (plan.retail_price, plan.retail_currency, plan.not_sold_reason)


def _not_sold(plan: Plan) -> str:
    if plan.wholesale_price is None:
        ambiguous = plan.not_sold_reason == Plan.NotSold.AMBIGUOUS_ID
        return Plan.NotSold.AMBIGUOUS_ID if ambiguous else Plan.NotSold.NO_PRICE
    return "" if plan.wholesale_currency == settings.MOBILEXY_CURRENCY else Plan.NotSold.CURRENCY


def _summarize() -> None:
    """What the lists of destinations show, so that 180 of them are one query."""
    on_sale = Plan.objects.on_sale()
    countries = PlanCoverage.objects.filter(plan__in=on_sale).values_list("country_id")
    others = on_sale.exclude(destination__kind=Destination.Kind.COUNTRY).values_list("destination_id")
    found = _facts(countries.annotate(Min("plan__retail_price"), Count("pk"))) | _facts(
        others.annotate(Min("retail_price"), Count("pk"))
    )
    stale = [each for each in Destination.objects.all() if _summary(each, found.get(each.pk, (None, 0)))]
    Destination.objects.bulk_update(stale, ["from_price", "plan_count"], batch_size=BATCH)


def _facts(rows: Iterable[tuple[int, Decimal, int]]) -> dict[int, tuple[Decimal | None, int]]:
    return {key: (lowest, count) for key, lowest, count in rows}


def _summary(destination: Destination, facts: tuple[Decimal | None, int]) -> bool:
    before = (destination.from_price, destination.plan_count)
    destination.from_price, destination.plan_count = facts
    return before != facts
