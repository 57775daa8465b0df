"""How prices end."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import Ending, Rounding, read_rounding, round_price, rounding, smallest_step

AMOUNTS = st.decimals(min_value="0.0001", max_value="1000000", allow_nan=False, allow_infinity=False)
CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])
ENDINGS = st.sampled_from(Ending.values)


@pytest.mark.parametrize(
    ("amount", "currency", "ending", "price"),
    [
        ("4.001", "USD", "none", "4.01"),
        ("4.001", "KWD", "none", "4.01"),
        ("400.2", "JPY", "none", "401"),
        ("4.20", "USD", "99", "4.99"),
        ("4.99", "USD", "99", "4.99"),
        ("4.995", "USD", "99", "5.99"),
        ("4.20", "USD", "49", "4.49"),
        ("4.50", "USD", "49", "4.99"),
        ("4.21", "USD", "10", "4.30"),
        ("4.20", "USD", "whole", "5"),
        ("420", "JPY", "99", "499"),
        ("420", "JPY", "49", "449"),
        ("420.5", "JPY", "whole", "421"),
        ("421", "JPY", "10", "430"),
    ],
)
def test_a_price_ends_as_staff_wish(amount, currency, ending, price):
    assert round_price(Decimal(amount), currency, ending) == Decimal(price)


@given(AMOUNTS, CURRENCIES, ENDINGS)
def test_rounding_is_up_exact_and_chargeable(amount, currency, ending):
    price = round_price(amount, currency, ending)
    assert price >= amount
    assert price % smallest_step(currency) == 0
    assert round_price(price, currency, ending) == price


@given(AMOUNTS, AMOUNTS, CURRENCIES, ENDINGS)
def test_what_costs_more_is_never_priced_lower(one, other, currency, ending):
    low, high = sorted([one, other])
    assert round_price(low, currency, ending) <= round_price(high, currency, ending)


@pytest.mark.parametrize(
    ("currency", "setting", "step"),
    [
        ("USD", "0.015", "0.02"),
        ("USD", "0", "0.01"),
        ("USD", "0.10", "0.10"),
        ("USD", "10", "10"),
        ("JPY", "0.10", "1"),
        ("JPY", "2.5", "3"),
        ("KWD", "0.001", "0.01"),  # of three decimals Stripe takes two
    ],
)
def test_a_setting_that_is_an_amount_is_a_step_in_whole_units_that_can_be_charged(currency, setting, step):
    assert read_rounding(setting, currency) == Rounding(Decimal(step))


@pytest.mark.parametrize(
    ("setting", "ending"),
    [
        (".99", "99"),
        ("0.99", "99"),
        ("0.49", "49"),
        ("tenth", "10"),
        ("Whole", "whole"),
        ("none", "none"),
    ],
)
@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_a_setting_may_name_an_ending_as_currencies_do(currency, setting, ending):
    assert read_rounding(setting, currency) == rounding(currency, ending)


@pytest.mark.parametrize("setting", ["", "-1", "NaN", "Infinity", "dear"])
def test_a_setting_that_is_no_rounding_says_what_is(setting):
    with pytest.raises(ValueError, match=r"use \.99, \.49, tenth, whole, none"):
        read_rounding(setting, "USD")
