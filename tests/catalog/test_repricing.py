"""Prices kept up with costs and settings."""

from decimal import Decimal

import pytest

from catalog.models import Plan
from catalog.repricing import reprice

pytestmark = pytest.mark.django_db


def reason(**fields):
    Plan.objects.update(**fields)
    reprice()
    plan = Plan.objects.get()
    assert plan.retail_price is None
    assert not Plan.objects.on_sale().exists()
    return plan.not_sold_reason


def test_a_markup_below_zero_stops_the_sale_instead_of_losing_money(japan_plan, settings):
    settings.DEFAULT_MARKUP_PERCENT = Decimal(-50)
    assert reason() == "below_cost"


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_a_rate_that_is_none_stops_the_sale(japan_plan, settings, rate):
    settings.EXCHANGE_RATE = Decimal(rate)
    assert reason() == "below_cost"


def test_a_price_that_no_column_holds_is_not_sold(japan_plan, settings):
    settings.EXCHANGE_RATE = Decimal(150)
    assert reason(wholesale_price=Decimal(90_000_000)) == "no_price"


def test_what_was_stopped_is_sold_again_once_the_settings_are_right(japan_plan, settings):
    settings.DEFAULT_MARKUP_PERCENT = Decimal(-50)
    assert reason() == "below_cost"
    settings.DEFAULT_MARKUP_PERCENT = Decimal(30)
    assert reprice() == 1
    assert Plan.objects.on_sale().get().not_sold_reason == ""


def test_a_second_repricing_writes_nothing(japan_plan, django_assert_num_queries):
    reprice()
    with django_assert_num_queries(11) as queries:
        assert reprice() == 0
    assert all(query["sql"].startswith("SELECT") for query in queries)
