"""Badges: given by a rule that the page states, to what can be bought, and taken back when another plan is better."""

import random
from decimal import Decimal

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from catalog.badges import Offer, award, choose
from catalog.models import Badge, Destination, Plan
from catalog.repricing import reprice, summarize

GB = 1024**3


def total(key, price, size, days):
    """An offer of so many GB in all."""
    return Offer(key, Decimal(str(price)), days, is_daily=False, data_bytes=size * GB, daily_cap_bytes=None)


def by_day(key, price, cap, days=1):
    """An offer of so many MB a day."""
    return Offer(
        key, Decimal(str(price)), days, is_daily=True, data_bytes=None, daily_cap_bytes=cap * 1024**2
    )


def chosen(*offers, most=10):
    return dict(choose(offers, most))


def test_best_value_is_the_lowest_price_per_gb_of_what_a_trip_uses():
    found = chosen(total(1, 2, 1, 7), total(2, 5, 3, 30), total(3, 9, 10, 30), total(4, 20, 100, 180))
    assert found["best_value"] == 3


def test_of_two_with_the_same_price_per_gb_the_cheaper_has_the_best_value():
    found = chosen(total(1, 10, 10, 30), total(2, 5, 5, 30), total(3, 9, 1, 30))
    assert found["best_value"] == 2


def test_of_two_with_the_same_price_the_one_that_lasts_longer_wins_and_then_the_older():
    assert chosen(total(1, 5, 5, 7), total(2, 5, 5, 30), total(3, 9, 1, 30))["best_value"] == 2
    assert chosen(total(2, 5, 5, 30), total(1, 5, 5, 30), total(3, 9, 1, 30))["best_value"] == 1


def test_a_day_plan_is_never_of_best_value():
    found = chosen(by_day(1, "0.10", 10_000), total(2, 5, 5, 30), total(3, 9, 5, 30), total(4, 9, 5, 30))
    assert found["best_value"] == 2


def test_the_cheapest_week_counts_a_day_plan_seven_times():
    dear = chosen(by_day(1, 1, 500), total(2, "6.90", 3, 15), total(3, 9, 5, 30))
    cheap = chosen(by_day(1, "0.90", 500), total(2, "6.90", 3, 15), total(3, 9, 5, 30))
    assert (dear["week"], cheap["week"]) == (2, 1)


def test_the_cheapest_week_counts_short_plans_as_often_as_it_takes():
    found = chosen(total(1, 2, 1, 3), total(2, "6.50", 3, 7), total(3, 9, 5, 30))
    assert found["week"] == 1  # three of them for 6.00, with 3 GB


def test_a_week_needs_data_enough_and_fits_in_one_order():
    offers = [
        total(1, "0.50", 1, 7),
        by_day(2, "0.10", 400),
        total(3, 8, 3, 15),
        total(4, 9, 5, 30),
        by_day(5, 1, 500),
    ]
    assert chosen(*offers)["week"] == 5
    assert "week" not in chosen(*offers, most=6)
    assert chosen(*offers, total(6, 20, 20, 30), most=6)["week"] == 3


def test_what_lasts_longest_is_the_cheapest_of_them_and_only_where_few_do():
    some = [total(1, 5, 3, 30), total(2, 6, 3, 30), total(3, 60, 50, 180), total(4, 70, 60, 180)]
    assert chosen(*some)["longest"] == 3
    assert "longest" not in chosen(*some[:2], total(3, 7, 3, 30), total(4, 7, 3, 7))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_plans_are_no_competition(count):
    offers = [total(1, 2, 3, 7), total(2, 5, 5, 30), total(3, 9, 10, 180)]
    assert chosen(*offers[:count]) == {}
    assert set(chosen(*offers)) == {"best_value", "week", "longest"}


def test_plans_of_which_nobody_knows_the_data_or_the_days_have_no_badge():
    unknown = Offer(1, Decimal("0.01"), None, is_daily=False, data_bytes=None, daily_cap_bytes=None)
    capless = Offer(2, Decimal("0.01"), 1, is_daily=True, data_bytes=None, daily_cap_bytes=None)
    assert chosen(unknown, capless, total(3, 2, 3, 7)) == {}
    timeless = Offer(4, Decimal(1), None, is_daily=False, data_bytes=5 * GB, daily_cap_bytes=None)
    assert chosen(timeless, total(5, 6, 3, 7), total(6, 7, 3, 15)) == {"best_value": 4}


OFFERS = st.lists(
    st.builds(
        lambda price, days, size, is_daily: (price, days, size, is_daily),
        st.integers(1, 20),
        st.none() | st.integers(1, 40),
        st.none() | st.integers(1, 30),
        st.booleans(),
    ),
    max_size=12,
)


@given(OFFERS, st.integers(1, 10), st.randoms(use_true_random=False))
def test_no_offer_beats_a_winner_whatever_the_order_they_come_in(rows, most, shuffle: random.Random):
    offers = [
        Offer(
            key,
            Decimal(price),
            days,
            is_daily=is_daily,
            data_bytes=None if is_daily or size is None else size * GB,
            daily_cap_bytes=size * GB // 4 if is_daily and size is not None else None,
        )
        for key, (price, days, size, is_daily) in enumerate(rows)
    ]
    found = chosen(*offers, most=most)
    again = list(offers)
    shuffle.shuffle(again)
    assert chosen(*again, most=most) == found
    by_key = {each.key: each for each in offers}
    if "best_value" in found:
        best = by_key[found["best_value"]]
        rivals = [each for each in offers if GB <= each.total <= 10 * GB]
        assert all(best.price * each.total <= each.price * best.total for each in rivals)
    if "week" in found:
        best = by_key[found["week"]]
        assert best.week_bytes >= 3 * GB
        assert best.week_purchases <= most
        rivals = [each for each in offers if each.week_bytes >= 3 * GB and 0 < each.week_purchases <= most]
        assert all(best.week_price <= each.week_price for each in rivals)
    if "longest" in found:
        assert all((each.days or 0) <= by_key[found["longest"]].days for each in offers if each.total >= GB)


# Stored and shown


@pytest.fixture(autouse=True)
def _plain_rounding(settings):
    settings.PRICE_ROUNDING = "0.01"


@pytest.fixture
def asia(db):
    return Destination.objects.create(kind="region", slug="asia-as-12", name="Asia (AS-12)")


@pytest.fixture
def four(japan, asia, make_plan):
    """Three of Japan and, cheaper by the gigabyte, one of Asia that covers it."""
    for key, size, days, cost in ((1, 1, 7, 2), (2, 3, 15, 5), (3, 5, 30, 9)):
        make_plan(
            japan, supplier_id=key, data_bytes=size * GB, validity_days=days, wholesale_price=Decimal(cost)
        )
    make_plan(asia, supplier_id=4, covers=[japan], data_bytes=10 * GB, wholesale_price=Decimal(10))
    reprice()


def badges(place):
    return dict(Badge.objects.filter(destination=place).values_list("kind", "plan__supplier_id"))


def _words(client, path):
    return " ".join(strip_tags(client.get(path).content.decode()).split())


def test_in_a_country_all_plans_that_cover_it_compete(four, japan, asia):
    assert badges(japan) == {"best_value": 4, "week": 2, "longest": 3}
    assert badges(asia) == {}


def test_plans_of_a_region_compete_on_its_own_page(four, japan, asia, make_plan, client):
    for key, cost in ((5, 8), (6, 12)):
        make_plan(asia, supplier_id=key, covers=[japan], data_bytes=10 * GB, wholesale_price=Decimal(cost))
    reprice()
    assert badges(asia) == {"best_value": 5, "week": 5}
    assert "Best value per GB" in _words(client, "/regions/asia-as-12/")


def test_the_whole_world_has_badges_too(japan, make_plan, client):
    world = Destination.objects.create(kind="global", slug="global", name="Global")
    for key, cost in ((1, 8), (2, 9), (3, 12)):
        make_plan(world, supplier_id=key, covers=[japan], data_bytes=5 * GB, wholesale_price=Decimal(cost))
    reprice()
    assert badges(world)["best_value"] == 1
    assert "Best value per GB" in _words(client, "/global/")


@pytest.mark.parametrize("gone", [{"is_active": False}, {"wholesale_price": None}])
def test_a_plan_that_goes_off_sale_hands_its_badge_on(four, japan, gone):
    Plan.objects.filter(supplier_id=4).update(**gone)
    reprice()
    assert badges(japan)["best_value"] == 2


def test_a_price_that_rises_takes_the_badge_away(four, japan):
    Plan.objects.filter(supplier_id=4).update(wholesale_price=Decimal(90))
    reprice()
    assert badges(japan) == {"best_value": 2, "week": 2, "longest": 3}


def test_a_second_award_writes_nothing(four, django_assert_num_queries):
    held = list(Badge.objects.values_list("pk", flat=True))
    with django_assert_num_queries(3) as queries:
        assert award() == 0
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert list(Badge.objects.values_list("pk", flat=True)) == held


def test_badges_of_many_plans_cost_no_more_queries(four, japan, make_plan, django_assert_num_queries):
    for number in range(40):
        make_plan(japan, supplier_id=100 + number)
    summarize()
    with django_assert_num_queries(3):
        award()


def test_a_page_shows_badges_beside_their_plans_and_says_the_rule(four, client):
    words = _words(client, "/countries/japan/")
    assert words.count("Best value per GB") == 1
    assert words.index("Asia (AS-12) 3GB 30Days") < words.index("Best value per GB")
    assert "Cheapest for 7 days with 3 GB or more" in words
    assert "The lowest price per GB among plans with 1 to 10 GB in all." in words
    assert "no badge can be paid for" in words


def test_a_page_without_badges_says_no_rule(client, japan_plan):
    reprice()
    assert "badge" not in client.get("/countries/japan/").content.decode()


def test_a_week_of_day_plans_says_how_many_it_takes_and_what_they_cost(
    four, japan, make_plan, client, offer, settings
):
    settings.STRIPE_FEE_PERCENT = settings.STRIPE_FEE_FIXED = Decimal(0)
    make_plan(
        japan,
        supplier_id=9,
        is_daily=True,
        data_bytes=None,
        daily_cap_bytes=GB // 2,
        validity_days=1,
        wholesale_price=Decimal("0.50"),
    )
    reprice()
    assert "Cheapest for 7 days 7 × $0.65 = $4.55" in _words(client, "/countries/japan/")
    offer("EUR", "0.9", ending="99")
    assert "7 × €0.99 = €6.93" in _words(client, "/countries/japan/?currency=EUR")


def test_a_plan_has_no_more_than_two_badges(japan, make_plan, client):
    for key, days, cost in ((1, 180, 2), (2, 15, 5), (3, 15, 9)):
        make_plan(japan, supplier_id=key, validity_days=days, wholesale_price=Decimal(cost))
    reprice()
    assert badges(japan) == {"best_value": 1, "week": 1, "longest": 1}
    for path in ("/countries/japan/", "/plans/1/"):
        text = client.get(path).content.decode()
        assert text.count('<li class="badge">') == 2
        assert "Best value" in text
    assert "Computed from the prices of all plans for Japan" in text


def test_the_page_of_a_plan_has_the_badges_of_its_own_place_only(four, client):
    assert "Lasts longest" in _words(client, "/plans/3/")
    assert "Best value" not in _words(client, "/plans/4/")


def test_a_plan_that_cannot_be_bought_now_shows_no_badge(four, client, monkeypatch):
    monkeypatch.setattr(Plan, "is_available", property(lambda plan: plan.supplier_id != 4))
    text = client.get("/countries/japan/").content.decode()
    assert "Best value" not in text.split("<details")[0]
    assert "Lasts longest" in text
