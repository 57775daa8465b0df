"""Our prices, kept up with costs and settings: computed once, stored, and then the same on every page and at checkout."""

import hashlib
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Min

from catalog.models import CatalogVersion, Destination, Plan, PlanCoverage, SyncRun
from catalog.pricing import PriceRule, retail_price, smallest_step

BATCH = 500
CACHE_KEY = "catalog.price-rule"
# What the column holds: nine digits before the point.
MAX_RETAIL = Decimal(10) ** 9


def price_rule() -> PriceRule:
    """The rule that the settings describe. Its step is a whole number of the smallest units that can be charged."""
    smallest = smallest_step(settings.STORE_CURRENCY)
    wanted = max(Decimal(settings.PRICE_ROUNDING), smallest)
    return PriceRule(
        markup_percent=settings.DEFAULT_MARKUP_PERCENT,
        exchange_rate=settings.EXCHANGE_RATE,
        currency=settings.STORE_CURRENCY,
        step=(wanted / smallest).to_integral_value(rounding=ROUND_CEILING) * smallest,
    )


def hold_catalog() -> None:
    """Wait for whoever else is writing plans or prices; others then wait for the end of the caller's transaction.

    Without it, a repricing that has read the old costs would write their prices over those of a sync that commits in between,
    and they would stay wrong until the next sync. The oldest run's row, which is never deleted, stands for all of them.
    """
    SyncRun.objects.select_for_update().order_by("pk").first()


def reprice() -> int:
    """Bring every plan's price, and every destination's lowest, up to costs and settings; how many plans changed.

    Call it in a transaction that holds the catalog.
    """
    rule = price_rule()
    changed = _reprice(Plan.objects.filter(retired_at=None), rule)
    summarize()
    cache.set(CACHE_KEY, _fingerprint(rule), timeout=None)
    return changed


def reprice_place(destination: Destination) -> int:
    """The same for the plans of one place; how many changed. Call it in a transaction that holds the catalog."""
    changed = _reprice(Plan.objects.filter(retired_at=None, destination=destination), price_rule())
    summarize()
    return changed


def _reprice(plans: Iterable[Plan], rule: PriceRule) -> int:
    changed = [plan for plan in plans if _price(plan, rule)]
    # An upsert of rows that are all there: an update of 2,300 rows by CASE takes five times as long.
    Plan.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["retail_price", "retail_currency", "not_sold_reason"],
    )
    return len(changed)


def reprice_if_settings_changed() -> bool:
    """A new markup takes effect with the next minute, not with the next sync."""
    if cache.get(CACHE_KEY) == _fingerprint(price_rule()):
        return False
    with transaction.atomic():
        hold_catalog()
        reprice()
    return True


def _fingerprint(rule: PriceRule) -> str:
    return hashlib.sha256(f"{rule} {settings.MOBILEXY_CURRENCY}".encode()).hexdigest()


def _price(plan: Plan, rule: PriceRule) -> bool:
    """Set the plan's price, or why it has none; whether that is news."""
    before = (plan.retail_price, plan.retail_currency, plan.not_sold_reason)
    plan.retail_price, plan.not_sold_reason = _offer(plan, rule)
    plan.retail_currency = rule.currency
    return before != (plan.retail_price, plan.retail_currency, plan.not_sold_reason)


def _offer(plan: Plan, rule: PriceRule) -> tuple[Decimal | None, str]:
    if plan.wholesale_price is None:
        ambiguous = plan.not_sold_reason == Plan.NotSold.AMBIGUOUS_ID
        return None, Plan.NotSold.AMBIGUOUS_ID if ambiguous else Plan.NotSold.NO_PRICE
    if plan.wholesale_currency != settings.MOBILEXY_CURRENCY:
        return None, Plan.NotSold.CURRENCY
    price = retail_price(plan.wholesale_price, rule)
    if not 0 < plan.wholesale_price * rule.exchange_rate <= price:
        return None, Plan.NotSold.BELOW_COST
    return (price, "") if price < MAX_RETAIL else (None, Plan.NotSold.NO_PRICE)


def summarize() -> None:
    """What the lists of destinations show, so that 180 of them are one query. Call it as `reprice`."""
    on_sale = Plan.objects.on_sale()
    countries = PlanCoverage.objects.filter(plan__in=on_sale).values_list("country_id")
    others = on_sale.exclude(destination__kind=Destination.Kind.COUNTRY).values_list("destination_id")
    found = _facts(countries.annotate(Min("plan__retail_price"), Count("pk"))) | _facts(
        others.annotate(Min("retail_price"), Count("pk"))
    )
    places = list(Destination.objects.all())
    stale = [each for each in places if _summary(each, found.get(each.pk, (None, 0)))]
    Destination.objects.bulk_update(stale, ["from_price", "plan_count"], batch_size=BATCH)
    CatalogVersion.objects.follow(places)


def _facts(rows: Iterable[tuple[int, Decimal, int]]) -> dict[int, tuple[Decimal | None, int]]:
    return {key: (lowest, count) for key, lowest, count in rows}


def _summary(destination: Destination, facts: tuple[Decimal | None, int]) -> bool:
    before = (destination.from_price, destination.plan_count)
    destination.from_price, destination.plan_count = facts
    return before != facts
