"""The trip finder's arithmetic: equal to trying everything, and each assumption of the model by itself."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.trip import exact, wide
from catalog.trip.dominance import worth_a_look
from catalog.trip.finder import MORE_MONEY, SPARE, find
from catalog.trip.groups import Groups
from catalog.trip.model import Offer, Stay, Trip

GB = 1024**3
JP, KR, TH, US = range(1, 5)


def divisions(items):
    """Every way to divide a list into groups."""
    if not items:
        yield []
        return
    first, *others = items
    for division in divisions(others):
        yield [[first], *division]
        for number, group in enumerate(division):
            yield [*division[:number], [first, *group], *division[number + 1 :]]


def lasts_to_the_end(trip, group, offers):
    """The chain played through, day by day and as slowly as the model's words say it."""
    rate = Fraction(trip.need, trip.days)
    begins = [sum(stay.days for stay in trip.stays[:position]) for position in range(len(trip.stays))]
    spans = [(Fraction(begins[each]), Fraction(begins[each] + trip.stays[each].days)) for each in group]
    now = spans[0][0]
    for offer in offers:
        if not all(trip.stays[each].country in offer.countries for each in group):
            return False
        left, over = Fraction(offer.data), now + offer.days
        for begin, end in spans:
            here = max(now, begin)
            if here >= end or here >= over:
                continue
            until = min(end, over, here + left / rate)
            left -= (until - here) * rate
            now = until
            if now < end:
                break
        now = next((max(now, begin) for begin, end in spans if now < end), now)
        if now >= spans[-1][1]:
            return True
    return False


def every_chain(trip, group, offers, most):
    """Number of eSIMs, price and data (negative) of each sequence of offers that lasts."""
    return {
        (count, sum(each.price for each in chain), -sum(each.data for each in chain))
        for count in range(1, most + 1)
        for chain in product(offers, repeat=count)
        if lasts_to_the_end(trip, group, chain)
    }


def by_trying_everything(trip, offers, most):
    """For each number of eSIMs the lowest price, and of that the most data."""
    best, chains = {}, {}
    for division in divisions(list(range(len(trip.stays)))):
        ways = {(0, 0, 0)}
        for group in map(tuple, division):
            if group not in chains:
                chains[group] = every_chain(trip, group, offers, most)
            ways = {
                tuple(a + b for a, b in zip(way, chain, strict=True))
                for way in ways
                for chain in chains[group]
                if way[0] + chain[0] <= most
            }
        for count, price, minus_data in ways:
            best[count] = min(best.get(count, (price, minus_data)), (price, minus_data))
    front = []
    for count in sorted(best):
        if not front or best[count][0] < front[-1][1]:
            front.append((count, *best[count]))
    return front


COUNTRIES = st.frozensets(st.integers(1, 4), min_size=1)
OFFERS = st.lists(
    st.builds(
        Offer,
        key=st.integers(),
        countries=COUNTRIES,
        price=st.integers(1, 12),
        data=st.integers(1, 12),
        days=st.integers(1, 8),
    ),
    min_size=1,
    max_size=4,
)
TRIPS = st.builds(
    Trip,
    stays=st.lists(st.builds(Stay, st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=4),
    need=st.integers(1, 20),
)


@settings(max_examples=120, deadline=None)
@given(TRIPS, OFFERS)
def test_the_answer_equals_that_of_trying_everything(trip, offers):
    groups = Groups(trip, worth_a_look(trip, offers), 3)
    found = exact.solve(groups, groups.everything)
    assert [(each.esims, each.price, -each.data) for each in found] == by_trying_everything(trip, offers, 3)


@settings(max_examples=100, deadline=None)
@given(TRIPS, OFFERS)
def test_every_set_covers_its_trip_and_is_counted_right(trip, offers):
    groups = Groups(trip, worth_a_look(trip, offers), 6)
    for found in exact.solve(groups, groups.everything):
        assert sorted(stay for chain in found.chains for stay in chain.stays) == list(range(len(trip.stays)))
        assert all(lasts_to_the_end(trip, chain.stays, chain.offers) for chain in found.chains)
        assert found.price == sum(offer.price for offer in found.offers)
        assert found.esims == len(found.offers)


@settings(max_examples=60, deadline=None)
@given(TRIPS, OFFERS)
def test_the_bound_is_never_above_the_best_and_the_quick_way_never_below(trip, offers):
    best = by_trying_everything(trip, offers, 3)
    groups = Groups(trip, worth_a_look(trip, offers), 3)
    quick = wide.solve(groups)
    if best:
        assert groups.least(groups.everything) <= wide.least_price(groups) <= best[-1][1]
    if quick:
        assert quick[-1].price >= best[-1][1]
        assert all(
            lasts_to_the_end(trip, chain.stays, chain.offers) for each in quick for chain in each.chains
        )


@settings(max_examples=60, deadline=None)
@given(TRIPS, OFFERS, st.integers(1, 30))
def test_within_a_budget_the_answer_is_the_same_where_it_can_be_paid(trip, offers, budget):
    free = Groups(trip, worth_a_look(trip, offers), 3)
    tight = Groups(trip, worth_a_look(trip, offers), 3, budget)
    affordable = [each for each in exact.solve(free, free.everything) if each.price <= budget]
    found = exact.solve(tight, tight.everything)
    assert [(each.esims, each.price) for each in found] == [(each.esims, each.price) for each in affordable]


def offer(key, countries, price, gb, days):
    return Offer(key, frozenset(countries), price, int(gb * GB), days)


def keys(found):
    return {
        tuple(chain.stays): [each.key for each in chain.offers]
        for chain in sorted(found.chains, key=lambda chain: chain.stays)
    }


def trip(*stays, gb):
    return Trip([Stay(*stay) for stay in stays], int(gb * GB))


def test_a_plan_for_both_countries_wins_where_it_costs_less_than_two():
    offers = [offer("jp", [JP], 6, 5, 30), offer("kr", [KR], 5, 5, 30), offer("both", [JP, KR], 10, 10, 30)]
    answer = find(trip((JP, 5), (KR, 5), gb=10), offers, 10)
    assert keys(answer.best) == {(0, 1): ["both"]}
    assert answer.apart.price == 11


def test_two_country_plans_win_where_the_plan_for_both_costs_more():
    offers = [offer("jp", [JP], 6, 5, 30), offer("kr", [KR], 5, 5, 30), offer("both", [JP, KR], 12, 10, 30)]
    answer = find(trip((JP, 5), (KR, 5), gb=10), offers, 10)
    assert keys(answer.best) == {(0,): ["jp"], (1,): ["kr"]}
    assert (answer.fewest.esims, answer.fewest.price) == (1, 12)


def test_the_data_is_needed_in_equal_parts_each_day():
    """10 GB for eight days in Japan and two in Korea: 8 GB and 2 GB, not 5 and 5."""
    offers = [offer("jp", [JP], 6, 8, 30), offer("kr", [KR], 5, 2, 30)]
    assert find(trip((JP, 8), (KR, 2), gb=10), offers, 10).best.esims == 2
    assert find(trip((JP, 7), (KR, 3), gb=10), offers, 2).best is None


def test_different_plans_may_follow_each_other():
    offers = [offer("10", [JP], 10, 10, 30), offer("5", [JP], 6, 5, 30), offer("20", [JP], 19, 20, 30)]
    assert keys(find(trip((JP, 14), gb=14), offers, 10).best) == {(0,): ["10", "5"]}


def test_days_run_on_while_the_traveler_is_elsewhere():
    """Japan, then the US, then Japan again: the plan of 15 days is over on day 16, wherever it was used."""
    offers = [offer("jp", [JP], 9, 10, 15), offer("us", [US], 5, 10, 30), offer("both", [JP, US], 30, 30, 30)]
    short, long = trip((JP, 3), (US, 9), (JP, 3), gb=5), trip((JP, 3), (US, 10), (JP, 3), gb=5)
    assert keys(find(short, offers, 10).best) == {(0, 2): ["jp"], (1,): ["us"]}
    assert find(long, offers, 10).best.price == 9 + 9 + 5


def test_days_begin_with_the_first_connection_and_not_with_the_trip():
    offers = [offer("jp", [JP], 9, 10, 10), offer("us", [US], 5, 10, 10)]
    assert keys(find(trip((JP, 10), (US, 10), gb=5), offers, 10).best) == {(0,): ["jp"], (1,): ["us"]}


def test_a_day_plan_is_bought_once_for_each_day():
    offers = [offer("day", [JP], 2, 1, 1)]
    best = find(trip((JP, 4), gb=4), offers, 10).best
    assert (best.esims, best.price) == (4, 8)
    assert find(trip((JP, 11), gb=11), offers, 10).best is None


def test_what_a_day_plan_does_not_give_at_full_speed_has_to_be_bought():
    """Half a gigabyte a day is half of what is needed, so that two are used up each day."""
    assert find(trip((JP, 2), gb=2), [offer("day", [JP], 2, 0.5, 1)], 10).best.esims == 4


def test_few_esims_are_recommended_and_the_lowest_price_is_told():
    offers = [offer("day", [JP], 1, 1, 1), offer("week", [JP], 8, 7, 7)]
    answer = find(trip((JP, 7), gb=7), offers, 10)
    assert (answer.best.esims, answer.best.price) == (1, 8)
    assert (answer.lowest.esims, answer.lowest.price) == (7, 7)
    assert answer.best.esims <= 1 + SPARE


def test_of_two_sets_at_one_price_the_one_with_fewer_esims_is_recommended():
    offers = [offer("jp", [JP], 5, 5, 30), offer("kr", [KR], 5, 5, 30), offer("both", [JP, KR], 10, 10, 30)]
    assert find(trip((JP, 5), (KR, 5), gb=10), offers, 10).best.esims == 1


def test_of_two_plans_at_one_price_the_one_with_more_data_is_recommended():
    offers = [offer("3", [JP], 5, 3, 30), offer("5", [JP], 5, 5, 30), offer("4", [JP], 5, 4, 60)]
    assert keys(find(trip((JP, 5), gb=1), offers, 10).best) == {(0,): ["5"]}


def test_of_two_sets_alike_the_one_with_more_data_is_recommended_even_where_an_esim_crosses_a_border():
    offers = [offer("jp", [JP], 5, 5, 30), offer("kr", [KR], 5, 5, 30), offer("both", [JP, KR], 5, 20, 4)]
    assert keys(find(trip((JP, 3), (KR, 5), gb=8), offers, 10).best) == {(0, 1): ["both", "both"]}


def test_more_data_is_the_most_that_half_as_much_money_again_buys():
    offers = [offer("5", [JP], 10, 5, 30), offer("10", [JP], 14, 10, 30), offer("25", [JP], 16, 25, 30)]
    answer = find(trip((JP, 5), gb=5), offers, 10)
    assert (keys(answer.most_data), answer.data_factor) == ({(0,): ["10"]}, 2)
    assert answer.most_data.price <= answer.best.price * MORE_MONEY
    assert find(trip((JP, 5), gb=5), offers[:1], 10).most_data is None


def test_what_no_plan_suffices_for_is_named():
    offers = [offer("jp", [JP], 5, 5, 30), offer("kr", [KR], 5, 0.1, 30)]
    answer = find(trip((JP, 5), (KR, 5), gb=8), offers, 10)
    assert (answer.best, answer.unserved) == (None, (1,))


def test_a_country_may_be_visited_twice():
    offers = [offer("jp", [JP], 5, 5, 30), offer("kr", [KR], 4, 5, 30)]
    answer = find(trip((JP, 2), (KR, 2), (JP, 2), gb=6), offers, 10)
    assert keys(answer.best) == {(0, 2): ["jp"], (1,): ["kr"]}


def test_a_long_trip_says_how_far_from_the_best_it_may_be():
    stays = [(number, 3) for number in range(1, 11)]
    offers = [
        *(offer(number, [number], 4, 3, 30) for number in range(1, 11)),
        offer("east", range(1, 6), 9, 15, 30),
        offer("all", range(1, 11), 30, 30, 30),
    ]
    answer = find(trip(*stays, gb=30), offers, 10)
    assert (answer.is_exact, answer.best.price) == (False, 9 + 5 * 4)
    assert 0 < answer.least <= answer.best.price


def test_a_short_trip_is_exact():
    answer = find(trip((JP, 5), gb=1), [offer("jp", [JP], 5, 5, 30)], 10)
    assert (answer.is_exact, answer.least) == (True, 5)


def test_no_offers_at_all_is_no_set():
    assert find(trip((JP, 5), gb=1), [], 10).unserved == (0,)


@pytest.mark.parametrize("factor", [1, 3, 10])
def test_plans_beaten_by_others_change_nothing(factor):
    good = [offer("jp", [JP], 6, 5, 30), offer("kr", [KR], 5, 5, 30)]
    beaten = [offer(f"worse {n}", [JP], 6 + n, 5 / n, 30 // n) for n in range(1, factor + 1)]
    assert find(trip((JP, 5), (KR, 5), gb=10), [*good, *beaten], 10).best.price == 11
