"""What a discount leaves of prices."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import (
    Discount,
    Fee,
    Floor,
    Listed,
    Rule,
    Tariff,
    Terms,
    discounted,
    least_price,
    smallest_step,
)
from catalog.pricing.rounding import Rounding

CURRENCIES = st.sampled_from(["USD", "JPY", "KWD"])
STEPS = st.integers(min_value=1, max_value=5_000_000)
LINES = st.lists(st.tuples(STEPS, st.integers(min_value=0, max_value=200)), min_size=1, max_size=5)
PERCENT = st.decimals(min_value="0.01", max_value=100, places=2)


def listed(currency, lines):
    """Prices in whole steps, each with a least price between nothing and twice as much."""
    step = smallest_step(currency)
    prices = [Decimal(count) * step for count, _share in lines]
    return [Listed(price, price * share / 97) for price, (_count, share) in zip(prices, lines, strict=True)]


def room(each, step):
    return max(Decimal(0), (each.price - each.least) // step * step)


@given(CURRENCIES, LINES, PERCENT)
def test_a_percentage_is_taken_off_each_price_down_to_its_least_and_rounded_up(currency, lines, percent):
    prices, step = listed(currency, lines), smallest_step(currency)
    for each, price in zip(prices, discounted(prices, Discount(percent=percent), currency), strict=True):
        exact = each.price * (100 - percent) / 100
        assert price % step == 0
        assert price <= each.price
        assert price >= min(each.price, each.least)
        assert 0 <= price - max(exact, min(each.price, each.least)) < step


@given(CURRENCIES, LINES, st.decimals(min_value="0.01", max_value=200_000, places=3))
def test_an_amount_is_taken_off_once_and_no_step_of_it_is_lost(currency, lines, amount):
    prices, step = listed(currency, lines), smallest_step(currency)
    left = discounted(prices, Discount(amount=amount), currency)
    falls = [each.price - price for each, price in zip(prices, left, strict=True)]
    assert sum(falls) == min(amount // step * step, sum(room(each, step) for each in prices))
    for each, fall in zip(prices, falls, strict=True):
        assert 0 <= fall <= room(each, step)
        assert fall % step == 0


@given(CURRENCIES, LINES, st.decimals(min_value="0.01", max_value=200_000, places=2))
def test_a_larger_amount_takes_nothing_back(currency, lines, amount):
    prices, step = listed(currency, lines), smallest_step(currency)
    less = sum(discounted(prices, Discount(amount=amount), currency))
    assert sum(discounted(prices, Discount(amount=amount + step), currency)) <= less


@pytest.mark.parametrize(
    ("currency", "discount", "prices", "after"),
    [
        ("USD", Discount(percent=Decimal(15)), ["5.50"], ["4.68"]),
        ("JPY", Discount(percent=Decimal(15)), ["850"], ["723"]),
        ("KWD", Discount(percent=Decimal(15)), ["1.70"], ["1.45"]),
        ("USD", Discount(amount=Decimal(5)), ["5.50", "5.50", "5.50"], ["3.83", "3.83", "3.84"]),
        ("JPY", Discount(amount=Decimal("100.9")), ["850", "150"], ["765", "135"]),
    ],
)
def test_examples(currency, discount, prices, after):
    known = [Listed(Decimal(price), Decimal(0)) for price in prices]
    assert discounted(known, discount, currency) == list(map(Decimal, after))


def test_the_least_price_pays_for_cost_fee_and_floor_and_is_never_under_stripes_minimum():
    floor, fee = Floor(percent=Decimal(10)), Fee(Decimal("2.9"), Decimal("0.30"))
    terms = Terms("USD", Decimal(1), Rule(markup_percent=Decimal(30)), Rounding(Decimal("0.1")), fee, floor)
    dollars = Tariff("USD", "USD")
    least = least_price(Decimal("4.20"), terms, dollars)
    assert abs(least - fee.of(least) - Decimal("4.20") - least / 10) < Decimal("1e-9")
    assert least_price(Decimal("0.01"), terms, dollars) == Decimal("0.50")
    yen = Tariff("JPY", "USD", rate=Decimal(150), buffer_percent=Decimal(2))
    assert abs(least_price(Decimal("4.20"), terms, yen) - least * 153) < Decimal("1e-9")


def test_where_no_price_would_do_nothing_falls():
    assert discounted([Listed(Decimal(5), Decimal("Infinity"))], Discount(percent=Decimal(50)), "USD") == [5]
