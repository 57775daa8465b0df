"""Made-up plans: each state of a pass, and the longest words and prices that it must hold."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator

from catalog.badges import rules
from catalog.filters import Criteria, narrow, panel
from catalog.filters.panel import Panel
from catalog.models import Plan
from catalog.presentation import PlanCard, plan_card
from catalog.sizes import GB
from storefront.styleguide.places import LONG, place

PATH = "/styleguide/"
MANY_OPERATORS = [
    "SoftBank",
    "NTT Docomo",
    "Telekomunikasi Selular Indonesia",
    "Vodafone Qatar",
    "Rakuten Mobile",
]


def plan(supplier_id: int, **fields: Any) -> Plan:
    """An unsaved plan: 3 GB for 30 days in Japan at 5.50 unless told otherwise; `is_out_of_reach` makes it back soon."""
    is_out_of_reach = fields.pop("is_out_of_reach", False)
    values: dict[str, Any] = {
        "name": "Japan 3GB 30Days",
        "scope": Plan.Scope.COUNTRY,
        "destination": place("Japan", "JP"),
        "validity_days": 30,
        "data_bytes": 3 * GB,
        "networks": ["4G", "5G"],
        "operator_list": ["SoftBank", "KDDI"],
        "wholesale_price": Decimal("4.20"),
        "wholesale_currency": settings.MOBILEXY_CURRENCY,
        "retail_price": Decimal("5.50"),
        "retail_currency": settings.STORE_CURRENCY,
        "price_per_gb": Decimal("1.83"),
    }
    made = Plan(supplier_id=supplier_id, slug=f"SAMPLE_{supplier_id}", **(values | fields))
    made.is_out_of_reach = is_out_of_reach  # type: ignore[attr-defined]
    return made


def plain() -> Plan:
    return plan(1)


def day_plan() -> Plan:
    """An amount at full speed each day, then a slower speed."""
    return plan(
        2,
        name="Japan Unlimited 7Days",
        is_daily=True,
        data_bytes=None,
        daily_cap_bytes=GB // 2,
        throttle_kbps=512,
        validity_days=7,
        price_per_gb=None,
        price_per_day=Decimal("0.79"),
    )


def longest() -> Plan:
    """Everything that a pass can hold, at its longest."""
    return plan(
        3,
        name=f"{LONG} 1000GB 365Days with calls and messages to every network at home and abroad",
        destination=place("Asia-Pacific and the Middle East (AS-99)", kind="region"),
        scope=Plan.Scope.REGION,
        country_count=131,
        data_bytes=1000 * GB,
        validity_days=365,
        operator_list=MANY_OPERATORS,
        voice_minutes=1200,
        sms_count=-1,
        has_phone_number=True,
        exit_not_in="CN",
        no_top_up_reason=Plan.NoTopUp.SHARED_CODE,
        retail_price=Decimal("12345.60"),
        price_per_gb=Decimal("12.35"),
    )


def back_soon() -> Plan:
    return plan(4, is_out_of_reach=True)


def without_amount() -> Plan:
    """The supplier calls it unlimited and names no amount, network or days."""
    return plan(
        5,
        name="Japan Unlimited",
        data_bytes=None,
        validity_days=None,
        networks=[],
        operator_list=[],
        price_per_gb=None,
    )


def all_plans() -> list[Plan]:
    return [plain(), day_plan(), longest(), back_soon(), without_amount()]


def cards() -> list[PlanCard]:
    """The first two with the badges that a plan can have."""
    first, second, *others = all_plans()
    return [
        plan_card(first, {rules.BEST_VALUE, rules.LONGEST}),
        plan_card(second, {rules.WEEK}),
        *map(plan_card, others),
    ]


def page() -> Page[int]:
    """One in the middle of a long list."""
    return Paginator(range(1234), 48).get_page(2)


def filters() -> Panel:
    """With two filters on, and so with chips."""
    asked = Criteria.read({"days": "7", "data": "1"})
    return panel(narrow(all_plans(), asked), PATH, has_sections=False)


def nothing_left() -> Panel:
    """So much is asked that no plan is left."""
    asked = Criteria.read({"days": "365", "data": "1000", "price": "1"})
    return panel(narrow([plain(), day_plan()], asked), PATH, has_sections=False)
