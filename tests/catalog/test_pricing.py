from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import PriceRule, retail_price
from catalog.repricing import price_rule

costs = st.decimals("0.00000001", "99999999", places=8)
rules = st.builds(
    PriceRule,
    markup_percent=st.decimals("0", "300", places=1),
    exchange_rate=st.decimals("0.01", "200", places=3),
    currency=st.sampled_from(["USD", "EUR", "JPY", "GBP", "KWD"]),
    step=st.sampled_from([Decimal(1), Decimal("0.10"), Decimal("0.01")]),
)


@given(costs, rules)
def test_a_price_is_never_under_cost_and_markup_nor_under_the_minimum_charge(cost, rule):
    price = retail_price(cost, rule)
    exact = Fraction(cost) * Fraction(rule.exchange_rate) * (1 + Fraction(rule.markup_percent) / 100)
    assert price >= rule.minimum
    assert exact <= price < max(exact, Fraction(rule.minimum)) + Fraction(rule.step)


@given(costs, costs, rules)
def test_a_dearer_plan_is_never_cheaper(one, other, rule):
    low, high = sorted([one, other])
    assert retail_price(low, rule) <= retail_price(high, rule)


@given(costs, rules)
def test_a_price_is_a_whole_number_of_steps(cost, rule):
    assert retail_price(cost, rule) % rule.step == 0


@pytest.mark.parametrize("cost", ["0", "-1", "NaN", "Infinity"])
def test_what_is_no_cost_has_no_price(cost):
    with pytest.raises(ValueError, match="positive"):
        retail_price(Decimal(cost), PriceRule(Decimal(30), Decimal(1), "USD", Decimal("0.10")))


def test_a_price_in_yen_has_no_decimals_whatever_the_rounding_says(settings):
    settings.STORE_CURRENCY = "JPY"
    settings.EXCHANGE_RATE = Decimal(150)
    assert price_rule().step == 1
    assert retail_price(Decimal("4.20"), price_rule()) == Decimal(819)
