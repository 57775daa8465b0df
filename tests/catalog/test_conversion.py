"""A store price in another currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import CHARGEABLE, MINIMUM_CHARGE, Ending, Tariff, smallest_step
from orders.amounts import to_minor
from sandbox.stripe.money import SUPPORTED

PRICES = st.decimals(min_value="0.01", max_value="10000", places=2)
RATES = st.decimals(min_value="0.000001", max_value="1000000", places=12)
BUFFERS = st.decimals(min_value=0, max_value=50, places=2)
TARIFFS = st.builds(
    Tariff,
    currency=st.sampled_from(sorted(CHARGEABLE - {"USD"})),
    store=st.just("USD"),
    rate=RATES,
    buffer_percent=BUFFERS,
    ending=st.sampled_from(Ending.values),
)


@pytest.mark.parametrize(
    ("tariff", "retail", "price"),
    [
        (Tariff("EUR", "USD", Decimal("0.92")), "5.50", "5.06"),
        (Tariff("EUR", "USD", Decimal("0.92"), Decimal(2)), "5.50", "5.17"),
        (Tariff("EUR", "USD", Decimal("0.92"), Decimal(2), Ending.NINETY_NINE), "5.50", "5.99"),
        (Tariff("JPY", "USD", Decimal("151.37")), "5.50", "833"),
        (Tariff("JPY", "USD", Decimal("151.37"), Decimal(0), Ending.NINETY_NINE), "5.50", "899"),
        (Tariff("JPY", "USD", Decimal("151.37")), "0.05", "50"),
        (Tariff("KWD", "USD", Decimal("0.3071")), "5.50", "1.69"),
        (Tariff("ISK", "USD", Decimal("139.4")), "5.50", "767"),
        (Tariff("USD", "USD"), "5.503", "5.503"),
    ],
)
def test_a_price_is_converted_buffered_and_rounded_up(tariff, retail, price):
    assert tariff.price(Decimal(retail)) == Decimal(price)


@given(TARIFFS, PRICES)
def test_a_price_can_be_charged_and_is_worth_no_less(tariff, retail):
    price = tariff.price(retail)
    assert price >= retail * tariff.rate * (1 + tariff.buffer_percent / 100)
    assert price >= Decimal(MINIMUM_CHARGE.get(tariff.currency, "0"))
    assert price % smallest_step(tariff.currency) == 0
    assert to_minor(price, tariff.currency) > 0
    assert to_minor(price * 10, tariff.currency) == 10 * to_minor(price, tariff.currency)


@given(TARIFFS, PRICES, PRICES)
def test_what_is_sorted_in_the_store_currency_is_sorted_in_every_other(tariff, one, other):
    low, high = sorted([one, other])
    assert tariff.price(low) <= tariff.price(high)


@given(TARIFFS, PRICES)
def test_without_an_ending_it_is_the_least_such_price(tariff, retail):
    plain = Tariff(tariff.currency, tariff.store, tariff.rate, tariff.buffer_percent)
    wanted = max(
        retail * tariff.rate * (1 + tariff.buffer_percent / 100),
        Decimal(MINIMUM_CHARGE.get(tariff.currency, "0")),
    )
    assert plain.price(retail) - smallest_step(tariff.currency) < wanted


@given(TARIFFS)
def test_what_money_is_worth_is_never_overstated(tariff):
    assert 0 < tariff.to_store <= 1 / tariff.rate
    assert 1 / tariff.rate - tariff.to_store <= Decimal("1E-12")


def test_we_know_the_currencies_that_stripe_can_charge():
    assert {each.upper() for each in SUPPORTED} == CHARGEABLE
