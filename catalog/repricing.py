"""Our prices, kept up with costs, rules and settings: computed once, stored, and then the same on every page and at checkout."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Min

from catalog import badges, price_book, top_ups
from catalog.models import CatalogVersion, Destination, Plan, PlanCoverage, PriceList, SyncRun
from catalog.price_book import PriceBook
from catalog.pricing.units import unit_prices

BATCH = 500
UNIT_PRICES = ("price_per_gb", "price_per_day", "price_per_gb_day")


def hold_catalog() -> None:
    """Wait for whoever else is writing plans or prices; others then wait for the end of the caller's transaction.

    Without it, a repricing that has read the old costs would write their prices over those of a sync that commits in between,
    and they would stay wrong until the next sync. The oldest run's row, which is never deleted, stands for all of them.
    """
    SyncRun.objects.select_for_update().order_by("pk").first()
    CatalogVersion.objects.advance()


def reprice() -> int:
    """Bring every plan's price, and every destination's lowest, up to costs, rules and settings; how many plans changed.

    Call it in a transaction that holds the catalog.
    """
    book = price_book.current()
    changed = _reprice(Plan.objects.filter(retired_at=None), book)
    summarize()
    if not _is_up_to(book):
        PriceList.objects.update_or_create(pk=1, defaults={"fingerprint": book.fingerprint})
    return changed


def reprice_place(destination: Destination) -> int:
    """The same for the plans of one place; how many changed. Call it in a transaction that holds the catalog."""
    plans = Plan.objects.filter(retired_at=None, destination=destination)
    changed = _reprice(plans, price_book.current())
    summarize()
    return changed


def _reprice(plans: Iterable[Plan], book: PriceBook) -> int:
    changed = [plan for plan in plans if _price(plan, book)]
    # An upsert of rows that are all there: an update of 2,300 rows by CASE takes five times as long.
    Plan.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["retail_price", "retail_currency", "not_sold_reason", *UNIT_PRICES],
    )
    return len(changed)


def reprice_if_due() -> bool:
    """Another markup, a saved rule, and one that starts or ends now take effect with the next minute, not with the next sync."""
    if _is_up_to(price_book.current()):
        return False
    with transaction.atomic():
        hold_catalog()
        reprice()
    return True


def _is_up_to(book: PriceBook) -> bool:
    """Whether the prices on sale were computed from this."""
    return PriceList.objects.filter(fingerprint=book.fingerprint).exists()


def _price(plan: Plan, book: PriceBook) -> bool:
    """Set the plan's price, or why it has none; whether that is news."""
    before = (plan.retail_price, plan.retail_currency, plan.not_sold_reason)
    plan.retail_price, plan.not_sold_reason = _offer(plan, book)
    plan.retail_currency = book.terms.currency
    is_other_per_unit = _price_per_unit(plan)
    return before != (plan.retail_price, plan.retail_currency, plan.not_sold_reason) or is_other_per_unit


def _price_per_unit(plan: Plan) -> bool:
    """Set what it costs per gigabyte and per day; whether that is news."""
    before = [getattr(plan, name) for name in UNIT_PRICES]
    each = unit_prices(
        plan.retail_price,
        days=plan.validity_days,
        data_bytes=None if plan.is_daily else plan.data_bytes,
        daily_cap_bytes=plan.daily_cap_bytes if plan.is_daily else None,
    )
    plan.price_per_gb, plan.price_per_day, plan.price_per_gb_day = each.per_gb, each.per_day, each.per_gb_day
    return before != [getattr(plan, name) for name in UNIT_PRICES]


def _offer(plan: Plan, book: PriceBook) -> tuple[Decimal | None, str]:
    quote = book.quote(plan)
    if quote is not None:
        return quote.sold_at, str(quote.refusal or "")
    if plan.wholesale_price is not None:
        return None, Plan.NotSold.CURRENCY
    ambiguous = plan.not_sold_reason == Plan.NotSold.AMBIGUOUS_ID
    return None, Plan.NotSold.AMBIGUOUS_ID if ambiguous else Plan.NotSold.NO_PRICE


def summarize() -> None:
    """What the lists of destinations show, so that 180 of them are one query, and what plans say of each other. Call it as `reprice`."""
    on_sale = Plan.objects.on_sale()
    countries = PlanCoverage.objects.filter(plan__in=on_sale).values_list("country_id")
    others = on_sale.exclude(destination__kind=Destination.Kind.COUNTRY).values_list("destination_id")
    found = _facts(countries.annotate(Min("plan__retail_price"), Count("pk"))) | _facts(
        others.annotate(Min("retail_price"), Count("pk"))
    )
    places = list(Destination.objects.all())
    stale = [each for each in places if _summary(each, found.get(each.pk, (None, 0)))]
    Destination.objects.bulk_update(stale, ["from_price", "plan_count"], batch_size=BATCH)
    top_ups.tell_reasons()
    badges.award()
    CatalogVersion.objects.follow(places)


def _facts(rows: Iterable[tuple[int, Decimal, int]]) -> dict[int, tuple[Decimal | None, int]]:
    return {key: (lowest, count) for key, lowest, count in rows}


def _summary(destination: Destination, facts: tuple[Decimal | None, int]) -> bool:
    before = (destination.from_price, destination.plan_count)
    destination.from_price, destination.plan_count = facts
    return before != facts
