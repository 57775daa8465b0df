"""What a plan costs per gigabyte and per day: exact, stored with its price, and the same on every page."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Plan
from catalog.pricing.units import MOST, UnitPrices, unit_prices
from catalog.repricing import reprice, reprice_if_due
from catalog.sizes import GB

PRICES = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(999_999), places=2)
SIZES = st.integers(min_value=1, max_value=10_000 * GB)
DAYS = st.integers(min_value=1, max_value=32_767)


@pytest.mark.parametrize(
    ("price", "facts", "expected"),
    [
        ("5.50", {"days": 30, "data_bytes": 3 * GB}, ("1.833333", "0.183333", "0.06111111")),
        ("4.00", {"days": 1, "daily_cap_bytes": GB // 2}, ("8", "4", "8")),
        ("14.00", {"days": 7, "daily_cap_bytes": 2 * GB}, ("1", "2", "1")),
        ("5.50", {"days": None, "data_bytes": GB}, ("5.5", None, None)),
        ("5.50", {"days": 7}, (None, "0.785714", None)),
        ("5.50", {"days": None, "daily_cap_bytes": GB}, (None, None, None)),
        ("5.50", {"days": 0, "data_bytes": 0}, (None, None, None)),
        (None, {"days": 7, "data_bytes": GB}, (None, None, None)),
        ("99999999", {"days": 1, "data_bytes": 1024**2}, (None, "99999999", None)),
    ],
)
def test_a_price_is_divided_by_what_it_buys(price, facts, expected):
    found = unit_prices(price and Decimal(price), **facts)
    wanted = [each and Decimal(each) for each in expected]
    assert [found.per_gb, found.per_day, found.per_gb_day] == wanted


@given(PRICES, SIZES, DAYS)
def test_a_total_divides_exactly_to_the_last_digit_kept(price, size, days):
    found = unit_prices(price, days=days, data_bytes=size)
    exact = Fraction(price) * GB / size
    for each, wanted, step in (
        (found.per_gb, exact, Fraction(1, 10**6)),
        (found.per_day, Fraction(price) / days, Fraction(1, 10**6)),
        (found.per_gb_day, exact / days, Fraction(1, 10**8)),
    ):
        if wanted < MOST:
            assert each is not None
            assert abs(Fraction(each) - wanted) <= step / 2
        else:
            assert each is None


@given(PRICES, PRICES, SIZES, DAYS)
def test_of_two_equal_plans_the_dearer_is_never_cheaper_per_unit(one, other, size, days):
    low, high = (unit_prices(price, days=days, daily_cap_bytes=size) for price in sorted((one, other)))
    for name in ("per_gb", "per_day", "per_gb_day"):
        cheap, dear = getattr(low, name), getattr(high, name)
        assert dear is None or (cheap is not None and cheap <= dear)


@given(PRICES, SIZES, DAYS)
def test_a_days_data_cannot_be_kept_so_that_a_gigabyte_of_a_day_plan_is_one_of_a_day(price, size, days):
    found = unit_prices(price, days=days, daily_cap_bytes=size)
    assert (found.per_gb is None) == (found.per_gb_day is None)
    if found.per_gb is not None and found.per_gb_day is not None:
        assert abs(found.per_gb - found.per_gb_day) <= Decimal("0.000001")


def test_a_plan_without_a_price_has_none_per_unit():
    assert unit_prices(None, days=1, data_bytes=GB) == UnitPrices()


def test_a_repricing_mends_unit_prices_that_are_missing_or_stale(japan, make_plan):
    make_plan(japan, supplier_id=1)
    make_plan(japan, supplier_id=2)
    reprice()
    right = Plan.objects.get(supplier_id=1)
    Plan.objects.filter(supplier_id=1).update(price_per_gb=None, price_per_day=None, price_per_gb_day=None)
    Plan.objects.filter(supplier_id=2).update(price_per_gb=99)
    assert reprice() == 2
    for each in Plan.objects.all():
        assert each.price_per_gb == right.price_per_gb == Decimal("1.833333")
        assert each.price_per_day == right.price_per_day
        assert each.price_per_gb_day == right.price_per_gb_day
    assert reprice() == 0


def test_an_upgrade_fills_them_within_a_minute_and_not_only_at_the_next_sync(japan_plan, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("catalog.pricing.units.VERSION", 0)
        assert reprice_if_due()
        Plan.objects.update(price_per_gb=None)
        assert not reprice_if_due()
    assert reprice_if_due()
    assert Plan.objects.get().price_per_gb == Decimal("1.833333")


def test_a_plan_that_loses_its_price_loses_those_per_unit(japan_plan, settings):
    reprice()
    settings.DEFAULT_MARKUP_PERCENT = Decimal(-50)
    reprice()
    plan = Plan.objects.get()
    assert [plan.price_per_gb, plan.price_per_day, plan.price_per_gb_day] == [None, None, None]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "$1.83 per GB"),
        (
            {"is_daily": True, "data_bytes": None, "daily_cap_bytes": GB // 2, "validity_days": 1},
            "$11.00 per GB",
        ),
        ({"is_daily": True, "data_bytes": None, "daily_cap_bytes": GB, "validity_days": 5}, "$1.10 a day"),
        ({"is_daily": True, "data_bytes": None, "daily_cap_bytes": None, "validity_days": 5}, "$1.10 a day"),
        ({"price_per_gb": Decimal(7)}, "$7.00 per GB"),
    ],
)
def test_a_card_says_the_stored_price_per_unit(client, japan, make_plan, fields, said):
    make_plan(japan, **fields)
    for path in ("/countries/japan/", "/plans/811/"):
        assert said in " ".join(strip_tags(client.get(path).content.decode()).split())


def test_in_another_currency_it_follows_the_price_that_is_shown(client, japan_plan, offer):
    offer("EUR", "0.9", ending="99")
    text = client.get("/countries/japan/?currency=EUR").content.decode()
    assert "€4.99" in text
    assert "€1.66 per GB" in text  # 4.99 by 3
