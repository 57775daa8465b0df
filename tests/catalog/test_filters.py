"""What is asked of a list, read from an address, and what it leaves: on plans that no database knows."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import currencies
from catalog.filters import Criteria, narrow, panel
from catalog.filters.criteria import FILTERS, NAMES
from catalog.filters.loosening import ways_out
from catalog.filters.sorting import SORTS, in_order
from catalog.models import Plan

GB = 1024**3
KNOWN = {each.name: each for each in FILTERS}


def a_plan(supplier_id=1, **fields):
    values = {
        "scope": "country",
        "validity_days": 30,
        "data_bytes": 3 * GB,
        "retail_price": Decimal("5.50"),
        "retail_currency": "USD",
        "top_generation": 4,
    }
    return Plan(supplier_id=supplier_id, **(values | fields))


def a_day_plan(supplier_id=1, **fields):
    values = {"is_daily": True, "data_bytes": None, "validity_days": 1, "daily_cap_bytes": GB}
    return a_plan(supplier_id, **(values | fields))


def kept(plans, **query):
    return [plan.supplier_id for plan in narrow(plans, Criteria.read(query)).kept]


few = settings(max_examples=40, deadline=None)
maybe = st.none() | st.integers(1, 60)
prices = st.decimals("0.01", "99.99", places=2)
plans_of_any_kind = st.lists(
    st.builds(
        a_plan,
        supplier_id=st.integers(1, 10**6),
        scope=st.sampled_from(["country", "region", "global"]),
        validity_days=maybe,
        data_bytes=st.none() | st.integers(1, 60 * GB),
        is_daily=st.booleans(),
        daily_cap_bytes=st.none() | st.integers(1, 5 * GB),
        retail_price=prices,
        price_per_gb=st.none() | prices,
        price_per_day=st.none() | prices,
        top_generation=st.none() | st.integers(2, 5),
        no_top_up_reason=st.sampled_from(["", "daily", "no_code"]),
        voice_minutes=st.integers(0, 2),
        sms_count=st.integers(-1, 2),
        has_phone_number=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda plan: plan.supplier_id,
)
queries = st.fixed_dictionaries(
    {},
    optional={
        "days": st.sampled_from(["1", "7", "30", "61"]),
        "data": st.sampled_from(["0.5", "1", "5", "61", "day"]),
        "price": st.sampled_from(["1", "9.99", "50", "0.001"]),
        "net": st.sampled_from(["4", "5"]),
        "scope": st.sampled_from(["country", "region", "global"]),
        "topup": st.just("1"),
        "calls": st.just("1"),
        "sms": st.just("1"),
        "number": st.just("1"),
        "sort": st.sampled_from(list(SORTS)),
    },
)


@few
@given(plans_of_any_kind, queries)
def test_a_filter_only_takes_away_and_without_it_there_is_never_less(plans, query):
    asked = Criteria.read(query)
    left = {plan.supplier_id for plan in narrow(plans, asked).kept}
    assert left <= {plan.supplier_id for plan in plans}
    for name in asked.values:
        assert left <= {plan.supplier_id for plan in narrow(plans, asked.without(name)).kept}


@few
@given(plans_of_any_kind, queries)
def test_a_choice_leaves_as_many_plans_as_it_says(plans, query):
    asked = Criteria.read(query)
    shown = panel(narrow(plans, asked), "/list/", has_sections=False)
    for group in (*shown.groups, *shown.more):
        for option in group.options:
            assert option.count == len(kept(plans, **{**query, group.name: option.value})), option
            assert option.is_chosen == (option.value == query.get(group.name, ""))
    for option in shown.flags:
        assert option.count == len(kept(plans, **{**query, option.key: option.value})), option
    assert shown.found == len(kept(plans, **query))


@few
@given(plans_of_any_kind, queries)
def test_every_way_out_of_an_empty_list_leads_to_as_many_plans_as_it_says(plans, query):
    asked = narrow(plans, Criteria.read(query))
    ways = ways_out(asked)
    assert bool(ways) == bool(plans and not asked.kept)
    for way in ways:
        assert way.count == len(narrow(plans, way.criteria).kept) > 0
        assert way.criteria == Criteria.read(dict(_pairs(way.criteria)))


def _pairs(criteria):
    return [tuple(pair.split("=")) for pair in criteria.query().split("&") if pair]


@few
@given(queries)
def test_an_address_says_what_it_was_read_from(query):
    asked = Criteria.read(query)
    assert Criteria.read(dict(_pairs(asked))) == asked
    assert set(asked.values) == set(query) - {"sort"}


@few
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=20)))
def test_whatever_an_address_holds_it_is_read_calmly(query):
    asked = Criteria.read(query)
    assert Criteria.read(dict(_pairs(asked))) == asked


@few
@given(plans_of_any_kind, st.sampled_from(["", *SORTS]), st.randoms())
def test_an_order_is_the_same_however_the_plans_came(plans, sort, random):
    once = in_order(plans, sort)
    random.shuffle(plans)
    assert [each.supplier_id for each in in_order(plans, sort)] == [each.supplier_id for each in once]


@few
@given(plans_of_any_kind, st.sampled_from(list(SORTS)))
def test_plans_without_the_figure_come_last(plans, sort):
    figures = [SORTS[sort].figure(each) for each in in_order(plans, sort)]
    known = [each for each in figures if each is not None]
    assert figures == [*known, *[None] * (len(figures) - len(known))]
    assert known == sorted(known, reverse=SORTS[sort].is_descending)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text",
    ["", "abc", "-1", "0", "1e9", "NaN", "Infinity", "9" * 400, "\0", "7\n", "٧", "²", "7 ", "<b>", "1;DROP"],
)
def test_what_cannot_be_read_is_as_if_it_were_not_there(name, text):
    assert Criteria.read({name: text}).is_empty


def test_days_are_at_least_and_a_plan_that_states_none_has_none():
    plans = [a_plan(1, validity_days=7), a_plan(2, validity_days=6), a_plan(3, validity_days=None)]
    assert kept(plans, days="7") == [1]


def test_data_is_at_least_and_of_a_day_plan_what_all_its_days_give_at_full_speed():
    plans = [
        a_plan(1, data_bytes=3 * GB),
        a_plan(2, data_bytes=3 * GB - 1),
        a_plan(3, data_bytes=None),
        a_day_plan(4, daily_cap_bytes=GB, validity_days=3),
        a_day_plan(5, daily_cap_bytes=GB, validity_days=1),
        a_day_plan(6, daily_cap_bytes=None),
    ]
    assert kept(plans, data="3") == [1, 4]
    assert kept(plans, data="day") == [4, 5, 6]
    assert plans[3].full_speed_bytes == 3 * GB


def test_each_flag_keeps_what_has_it():
    plans = [
        a_plan(1, no_top_up_reason="no_code"),
        a_plan(2, voice_minutes=10),
        a_plan(3, sms_count=-1, has_phone_number=True),
        a_day_plan(4),
    ]
    assert kept(plans, topup="1") == [2, 3]
    assert kept(plans, calls="1") == [2]
    assert kept(plans, sms="1") == [3]
    assert kept(plans, number="1") == [3]


def test_a_network_that_is_not_known_is_no_fast_one():
    plans = [a_plan(1, top_generation=5), a_plan(2, top_generation=4), a_plan(3, top_generation=None)]
    assert kept(plans, net="4") == [1, 2]
    assert kept(plans, net="5") == [1]


def test_prices_are_compared_as_they_are_shown(offer):
    """At 150 yen a dollar and whole hundreds less one, 6 dollars are 999 yen and not 900."""
    offer("JPY", "150", ending="99")
    plans = [a_plan(1, retail_price=Decimal(6)), a_plan(2, retail_price=Decimal("6.70"))]
    with currencies.showing("JPY"):
        assert kept(plans, price="998") == []
        assert kept(plans, price="999") == [1]
        assert kept(plans, price="6USD") == [1]
    assert kept(plans, price="6") == [1]
    assert kept(plans, price="999JPY") == [1]
    assert kept(plans, price="999XXX") == [1, 2]


def test_a_shared_link_names_the_currency_of_its_price_only_where_there_is_a_choice(offer):
    plans = [a_plan(number, retail_price=Decimal(number)) for number in (1, 9)]
    price = KNOWN["price"]
    assert [price.write(value) for value in price.choices(plans)] == ["1", "2", "5"]
    offer("EUR", "0.9")
    assert [price.write(value) for value in price.choices(plans)] == ["1USD", "2USD", "5USD"]
    with currencies.showing("EUR"):
        assert [price.write(value) for value in price.choices(plans)] == ["1EUR", "2EUR", "5EUR"]


def test_a_price_in_another_than_the_store_currency_passes_no_price_filter():
    assert kept([a_plan(1, retail_currency="JPY")], price="999999") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"days": "31", "data": "1"}, "2 plans with “30 days or more” instead"),
        ({"days": "7", "data": "50"}, "1 plan with “5 GB or more” instead"),
        ({"price": "4"}, "1 plan with “Up to $5.50” instead"),
        ({"net": "5"}, "2 plans without “5G”"),
        ({"net": "5", "calls": "1"}, "2 plans without “5G” and “Calls included”"),
        ({"days": "7", "data": "day"}, "2 plans without “By the day”"),
    ],
)
def test_an_empty_list_says_what_to_loosen_and_by_how_much(query, said):
    plans = [a_plan(1), a_plan(2, data_bytes=5 * GB, retail_price=Decimal(9))]
    assert [way.text for way in ways_out(narrow(plans, Criteria.read(query)))] == [said]


def test_a_filter_that_tells_no_plan_from_another_is_not_offered():
    same = panel(narrow([a_plan(1), a_plan(2)], Criteria()), "/list/", has_sections=False)
    assert (same.groups, same.more, same.flags) == ([], [], [])
    two = [a_plan(1), a_plan(2, validity_days=7, sms_count=5)]
    shown = panel(narrow(two, Criteria()), "/list/", has_sections=False)
    assert [group.name for group in shown.groups] == ["days"]
    assert [option.key for option in shown.flags] == ["sms"]


def test_a_filter_that_was_asked_for_is_offered_with_just_that_value():
    asked = Criteria.read({"days": "8", "scope": "global"})
    shown = panel(narrow([a_plan(1)], asked), "/list/", has_sections=True)
    chosen = [
        option for group in (*shown.groups, *shown.more) for option in group.options if option.is_chosen
    ]
    assert [(option.key, option.count) for option in chosen] == [("days-8", 0), ("scope-global", 0)]
    assert [(chip.text, chip.url) for chip in shown.chips] == [
        ("8 days or more", "/list/?scope=global"),
        ("Worldwide", "/list/?days=8"),
    ]
