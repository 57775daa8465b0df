"""Our price from theirs: one pure function, held to what it promises for any cost, rules and settings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import (
    Ending,
    Fee,
    Floor,
    PlanFacts,
    Refusal,
    Rounding,
    Rule,
    Tariff,
    Terms,
    UnderFloor,
    allowance_class,
    minimum_charge,
    quote,
    read_rounding,
    rounding,
    smallest_step,
    winner,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GB = 1024**3
PLAN = PlanFacts(plan=7, place=3, scope="country", allowance="medium", operators=frozenset({"softbank"}))
STANDARD = Rule(Decimal(30), under_floor=UnderFloor.RAISE)
DEFAULT = Terms(
    currency="USD",
    exchange_rate=Decimal(1),
    standard=STANDARD,
    rounding=Rounding(Decimal("0.10")),
    fee=Fee(Decimal("2.9"), Decimal("0.30")),
    floor=Floor(Decimal(0), Decimal(0)),
)


def amounts(low, high, places):
    """Decimals from low to high; whole numbers that are shifted are found much faster than decimals."""
    unit = 10**places
    return st.integers(int(low * unit), int(high * unit)).map(lambda number: Decimal(number).scaleb(-places))


# Cheap ones often: there a fixed fee decides.
costs = st.one_of(amounts(0, 2, 3), amounts(0, 9_999_999, 8)).filter(bool)
moments = st.integers(0, 30).map(lambda days: NOW + timedelta(days=days))
markups = st.builds(
    Rule,
    markup_percent=amounts(0, 300, 2),
    fixed_amount=amounts(0, 20, 3),
    ending=st.sampled_from(["", *Ending.values]),
    under_floor=st.sampled_from(UnderFloor.values),
    key=st.just(1),
)
# At most one rule of the staff: which of several wins is asked below.
books = st.one_of(st.just([]), st.lists(markups, min_size=1, max_size=1))
conditions = st.fixed_dictionaries(
    {
        "key": st.integers(1, 50),
        "priority": st.integers(-1, 1),
        "is_active": st.booleans(),
        "starts_at": st.one_of(st.none(), moments),
        "ends_at": st.one_of(st.none(), moments),
    },
    optional={
        "scope": st.sampled_from(["country", "region"]),
        "place": st.sampled_from([3, 4]),
        "operator": st.sampled_from(["SoftBank", "KDDI"]),
        "allowance": st.sampled_from(["medium", "day"]),
        "plan": st.sampled_from([7, 8]),
    },
)
rivals = st.lists(
    conditions.map(lambda fields: Rule(Decimal(fields["key"]), **fields)),
    max_size=5,
    unique_by=lambda rule: rule.key,
)
standards = st.builds(
    Rule, markup_percent=amounts(-60, 300, 1), under_floor=st.sampled_from(UnderFloor.values)
)
fees = st.builds(Fee, amounts(0, 12, 2), amounts(0, 5, 2))
floors = st.builds(Floor, amounts(0, 110, 1), amounts(0, 10, 2))


@st.composite
def any_terms(draw):
    currency = draw(st.sampled_from(["USD", "EUR", "JPY", "GBP", "KWD", "ISK"]))
    step = amounts(0, 20, 3).map(lambda amount: read_rounding(str(amount), currency))
    ending = st.sampled_from(Ending.values).map(lambda name: rounding(currency, name))
    rate = draw(amounts(0.01, 200, 3))
    return Terms(currency, rate, draw(standards), draw(st.one_of(step, ending)), draw(fees), draw(floors))


def left(price, cost, fee):
    """What is left of `price`, exactly."""
    return Fraction(price) * (1 - Fraction(fee.percent) / 100) - Fraction(fee.fixed) - cost


def exact_cost(cost, terms):
    return Fraction(cost) * Fraction(terms.exchange_rate)


# What is sold


@given(costs, books, any_terms())
def test_what_is_sold_covers_its_cost_the_fee_and_the_floor(cost, rules, terms):
    found = quote(cost, PLAN, rules, terms, NOW)
    if found.sold_at is None:
        return
    margin = left(found.sold_at, exact_cost(cost, terms), terms.fee)
    assert margin >= Fraction(terms.floor.amount)
    assert margin >= Fraction(found.sold_at) * Fraction(terms.floor.percent) / 100
    assert found.sold_at >= minimum_charge(terms.currency)
    assert abs(Fraction(found.margin) - margin) < Fraction(1, 10**20)


@given(costs, books, any_terms())
def test_a_price_is_the_markup_rounded_up_and_no_more_unless_the_floor_or_stripe_raised_it(
    cost, rules, terms
):
    found = quote(cost, PLAN, rules, terms, NOW)
    rule = found.rule
    marked_up = exact_cost(cost, terms) * (1 + Fraction(rule.markup_percent) / 100) + Fraction(
        rule.fixed_amount
    )
    raised = rule.under_floor == UnderFloor.RAISE and found.refusal != Refusal.BELOW_COST
    floor = Fraction(found.least) if raised and found.least.is_finite() else 0
    wanted = max(marked_up, Fraction(minimum_charge(terms.currency)), floor)
    step = terms.rounding_of(rule).step
    assert wanted <= found.price < wanted + Fraction(step) + Fraction(1, 10**30)


@given(costs, books, any_terms())
def test_every_price_can_be_charged_and_ends_as_it_should(cost, rules, terms):
    found = quote(cost, PLAN, rules, terms, NOW)
    ending = terms.rounding_of(found.rule)
    assert found.price % smallest_step(terms.currency) == 0
    assert (found.price + ending.short) % ending.step == 0


@given(costs, costs, books, any_terms())
def test_a_dearer_plan_is_never_cheaper_by_the_same_rule(one, other, rules, terms):
    low, high = (quote(cost, PLAN, rules, terms, NOW) for cost in sorted([one, other]))
    if low.sold_at is not None and high.sold_at is not None:
        assert low.sold_at <= high.sold_at


@given(st.permutations(range(5)), rivals, moments)
def test_the_order_in_which_rules_are_read_changes_nothing(order, rules, moment):
    shuffled = [rules[number] for number in order if number < len(rules)]
    read = [quote(Decimal("4.20"), PLAN, each, DEFAULT, moment) for each in (rules, shuffled)]
    assert read[0] == read[1]


@given(costs, any_terms())
def test_a_rule_that_raises_stops_nothing_that_some_price_can_pay_for(cost, terms):
    raising = replace(terms, standard=replace(terms.standard, markup_percent=Decimal(0), under_floor="raise"))
    found = quote(cost, PLAN, [], raising, NOW)
    is_possible = terms.fee.percent + terms.floor.percent < 100
    assert (found.refusal != Refusal.BELOW_FLOOR) == is_possible


@pytest.mark.parametrize("cost", ["0", "-1", "NaN", "Infinity"])
def test_what_is_no_cost_has_no_price(cost):
    with pytest.raises(ValueError, match="positive"):
        quote(Decimal(cost), PLAN, [], DEFAULT, NOW)


# Out of the box


@pytest.mark.parametrize(
    ("cost", "price"),
    [
        ("0.09", "0.50"),  # Stripe's minimum leaves 10 cents
        ("0.30", "0.70"),  # 0.50 would lose 11 cents to the fee
        ("1.00", "1.40"),  # and 1.30 would lose 4
        ("1.15", "1.50"),  # from here on the markup pays for the fee
        ("4.20", "5.50"),
        ("250", "325.00"),
    ],
)
def test_a_cheap_plan_costs_what_the_fee_takes_and_an_ordinary_one_its_markup(cost, price):
    assert quote(Decimal(cost), PLAN, [], DEFAULT, NOW).sold_at == Decimal(price)


def test_a_rule_of_the_staff_that_would_lose_money_stops_the_sale_and_shows_by_how_much():
    found = quote(Decimal("1.00"), PLAN, [Rule(Decimal(10), key=1)], DEFAULT, NOW)
    assert (found.sold_at, found.refusal, found.price) == (None, Refusal.BELOW_FLOOR, Decimal("1.10"))
    assert found.margin == Decimal("-0.2319")


def test_a_markup_below_zero_is_a_slip_that_no_floor_covers_up():
    slip = replace(DEFAULT, standard=replace(STANDARD, markup_percent=Decimal(-50)))
    assert quote(Decimal("4.20"), PLAN, [], slip, NOW).refusal == Refusal.BELOW_COST


def test_a_floor_that_no_price_reaches_sells_nothing():
    greedy = replace(DEFAULT, floor=Floor(Decimal("97.1")))
    assert quote(Decimal("4.20"), PLAN, [], greedy, NOW).refusal == Refusal.BELOW_FLOOR


@pytest.mark.parametrize(
    ("floor", "price"),
    [
        (Floor(percent=Decimal(20)), "5.90"),  # 4.50 / 0.771 = 5.84
        (Floor(amount=Decimal(1)), "5.70"),  # 5.50 / 0.971 = 5.66
        (Floor(percent=Decimal(20), amount=Decimal(2)), "6.70"),  # the higher of the two
    ],
)
def test_the_floor_is_a_part_of_the_price_and_an_amount_and_both_hold(floor, price):
    terms = replace(DEFAULT, floor=floor)
    found = quote(Decimal("4.20"), PLAN, [], terms, NOW).sold_at
    assert found == Decimal(price)


# Which rule wins


def rule(key, **conditions):
    return Rule(Decimal(key), key=key, **conditions)


def test_priority_then_the_narrower_condition_then_the_newer_rule_wins():
    ordered = [
        rule(9, priority=-1, plan=7),
        rule(1),
        rule(2),
        rule(8, scope="country"),
        rule(7, allowance="medium"),
        rule(6, allowance="medium", scope="country"),
        rule(5, operator="SoftBank"),
        rule(4, place=3),
        rule(10, place=3),
        rule(3, place=3, operator="SOFTBANK"),
        rule(11, plan=7),
        rule(12, priority=1),
    ]
    for one, other in permutations(range(len(ordered)), 2):
        pair = [ordered[one], ordered[other]]
        assert winner(pair, PLAN, NOW) == ordered[max(one, other)]


def test_a_rule_that_is_not_saved_yet_is_the_newest():
    unsaved = replace(rule(1), key=None)
    assert winner([rule(50), unsaved], PLAN, NOW) is unsaved


@pytest.mark.parametrize(
    "condition",
    [{"scope": "region"}, {"place": 4}, {"operator": "Soft"}, {"allowance": "day"}, {"plan": 8}],
)
def test_a_rule_is_not_for_a_plan_that_fails_one_of_its_conditions(condition):
    assert winner([rule(1, scope="country", place=3)], PLAN, NOW) is not None
    assert winner([rule(1, **({"scope": "country"} | condition))], PLAN, NOW) is None


@given(rivals, moments)
def test_the_winner_is_in_force_applies_and_is_outranked_by_none(rules, moment):
    fitting = [each for each in rules if each.is_in_force(moment) and each.applies_to(PLAN)]
    best = winner(rules, PLAN, moment)
    assert (best in fitting) if fitting else best is None
    assert all(each.rank <= best.rank for each in fitting)


def test_a_rule_holds_from_its_start_on_and_not_at_its_end():
    tonight, tomorrow = NOW + timedelta(hours=8), NOW + timedelta(hours=20)
    promotion = rule(1, starts_at=tonight, ends_at=tomorrow)
    second = timedelta(seconds=1)
    held = [promotion.is_in_force(each) for each in (tonight - second, tonight, tomorrow - second, tomorrow)]
    assert held == [False, True, True, False]
    assert not replace(promotion, is_active=False).is_in_force(tonight)


@pytest.mark.parametrize(
    ("data_bytes", "is_daily", "name"),
    [
        (None, True, "day"),
        (GB // 2, False, "small"),
        (GB, False, "small"),
        (GB + 1, False, "medium"),
        (5 * GB, False, "medium"),
        (20 * GB, False, "large"),
        (20 * GB + 1, False, "huge"),
        (None, False, ""),
    ],
)
def test_a_plan_belongs_to_the_class_of_its_allowance(data_bytes, is_daily, name):
    assert allowance_class(data_bytes, is_daily=is_daily) == name


# In other currencies

tariffs = st.builds(
    Tariff,
    currency=st.sampled_from(["EUR", "JPY", "KWD", "ISK", "GBP", "UGX"]),
    store=st.just("USD"),
    rate=amounts(0.000001, 100_000, 9),
    buffer_percent=amounts(0, 50, 2),
    ending=st.sampled_from(Ending.values),
)


@given(costs, books, any_terms(), tariffs)
def test_the_floor_holds_in_every_other_currency(cost, rules, terms, tariff):
    terms = replace(terms, currency="USD", rounding=rounding("USD", Ending.NONE))
    sold_at = quote(cost, PLAN, rules, terms, NOW).sold_at
    if sold_at is None:
        return
    worth = Fraction(tariff.price(sold_at)) / Fraction(tariff.rate)
    assert worth >= sold_at
    margin = left(worth, exact_cost(cost, terms), terms.fee)
    assert margin >= Fraction(terms.floor.amount)
    assert margin >= worth * Fraction(terms.floor.percent) / 100
