from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.amounts import AmountError, from_minor, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.90", "USD", 1290),
        ("12.9", "eur", 1290),
        ("500", "JPY", 500),
        ("500", "MGA", 500),
        ("5", "ISK", 500),
        ("5", "UGX", 500),
        ("1.230", "KWD", 1230),
        ("175", "HUF", 17500),
        ("0", "USD", 0),
    ],
)
def test_amounts_are_written_as_stripe_writes_them(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12.905", "USD"),
        ("0.5", "JPY"),
        ("5.50", "ISK"),
        ("1.234", "KWD"),
        ("-1", "USD"),
        ("NaN", "USD"),
        ("Infinity", "USD"),
    ],
)
def test_an_amount_that_does_not_fit_exactly_is_refused(amount, currency):
    with pytest.raises(AmountError):
        to_minor(Decimal(amount), currency)


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["USD", "JPY", "EUR", "KRW"]))
def test_minor_units_survive_the_way_there_and_back(minor, currency):
    assert to_minor(from_minor(minor, currency), currency) == minor
