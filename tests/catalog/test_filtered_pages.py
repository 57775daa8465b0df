"""Lists that are filtered by their address: what they show, what they cost, and what caches and search engines make of them."""

import re
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from catalog.filters.criteria import NAMES
from catalog.models import Destination

GB = 1024**3
HOSTILE = [
    "abc",
    "9" * 5000,
    "\0",
    "7' OR 1=1",
    "<script>alert(1)</script>",
    "NaN",
    "-7",
    "٧",
    "\U0001f600",
]


@pytest.fixture
def asia(db):
    return Destination.objects.create(kind="region", slug="asia", name="Asia")


@pytest.fixture
def world(db):
    return Destination.objects.create(kind="global", slug="global", name="Global")


@pytest.fixture
def catalog(japan, asia, world, make_plan):
    """Of Japan 1: 3 GB for 30 days, 2: 10 GB for 7, 3: by the day; of Asia 4: 5 GB for 15 days, of the world 5: 20 GB for 30 days."""
    make_plan(japan, supplier_id=1, retail_price=Decimal(5), price_per_gb=Decimal("1.67"), top_generation=4)
    make_plan(
        japan,
        supplier_id=2,
        data_bytes=10 * GB,
        validity_days=7,
        retail_price=Decimal(12),
        price_per_gb=Decimal("1.2"),
        price_per_day=Decimal("1.71"),
        top_generation=5,
    )
    make_plan(
        japan,
        supplier_id=3,
        is_daily=True,
        data_bytes=None,
        daily_cap_bytes=GB,
        validity_days=1,
        retail_price=Decimal(2),
        no_top_up_reason="daily",
    )
    make_plan(
        asia,
        supplier_id=4,
        covers=[japan],
        data_bytes=5 * GB,
        validity_days=15,
        retail_price=Decimal(9),
        price_per_gb=None,  # as with a plan that no repricing has seen yet: it comes last
        price_per_day=None,
    )
    make_plan(
        world,
        supplier_id=5,
        covers=[japan],
        data_bytes=20 * GB,
        retail_price=Decimal(40),
        price_per_gb=Decimal(2),
    )


@pytest.fixture
def many(japan, asia, world, make_plan):
    def fill(count):
        for number in range(count):
            make_plan(japan, supplier_id=1000 + number)
            make_plan(asia, supplier_id=2000 + number, covers=[japan])
            make_plan(world, supplier_id=3000 + number, covers=[japan])

    return fill


def shown(answer):
    """Ids of the plans in the order of the page."""
    return [
        int(each) for each in re.findall(r'class="stretched" href="/plans/(\d+)/"', answer.content.decode())
    ]


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.mark.parametrize(
    ("query", "plans"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("days=7&data=5", [4, 2, 5]),
        ("days=7&data=5&sort=value", [2, 5, 4]),
        ("sort=price", [3, 1, 4, 2, 5]),
        ("sort=data", [5, 2, 4, 1, 3]),
        ("sort=days", [1, 5, 4, 2, 3]),
        ("sort=daily", [1, 5, 2, 3, 4]),
        ("data=day", [3]),
        ("price=9", [3, 1, 4]),
        ("net=4", [1, 2]),
        ("net=5", [2]),
        ("scope=region", [4]),
        ("topup=1&scope=country", [1, 2]),
        ("calls=1", []),
        ("days=7&days=15", [1, 4, 5]),
        ("unheard=of&utm_source=mail", [1, 2, 3, 4, 5]),
    ],
)
def test_a_country_shows_what_its_address_asks_for(client, catalog, query, plans):
    answer = client.get(f"/countries/japan/?{query}")
    assert answer.status_code == 200
    assert shown(answer) == plans


def test_regions_and_the_world_are_filtered_too(client, catalog, asia, world, make_plan):
    make_plan(asia, supplier_id=6, retail_price=Decimal(50))
    make_plan(world, supplier_id=7, retail_price=Decimal(60))
    assert shown(client.get("/regions/asia/")) == [4, 6]
    assert shown(client.get("/regions/asia/?sort=days")) == [6, 4]
    assert shown(client.get("/global/?data=5")) == [5]


def test_kinds_of_plans_stand_apart_only_until_something_is_asked(client, catalog):
    assert 'id="regional"' in client.get("/countries/japan/").content.decode()
    assert 'id="regional"' not in client.get("/countries/japan/?sort=price").content.decode()
    assert 'id="regional"' not in client.get("/countries/japan/?days=1").content.decode()


def test_the_page_says_how_many_are_left_of_how_many_and_what_each_choice_would_leave(client, catalog):
    assert re.search(r'role="status"[^>]*>5 plans<', client.get("/countries/japan/").content.decode())
    answer = client.get("/countries/japan/?days=7&data=5")
    text = answer.content.decode()
    assert re.search(r'role="status"[^>]*>3 of 5 plans<', text)
    choices = dict(re.findall(r'id="filter-(data-\w+)".*?class="option-count">(\d+)<', text))
    assert choices == {
        "data-any": "4", "data-1": "4", "data-3": "4", "data-5": "3", "data-10": "2", "data-20": "1", "data-day": "0",
    }  # fmt: skip
    assert re.findall(r'id="filter-([\w-]+)"[^>]* checked', text) == [
        "days-7", "data-5", "price-any", "net-any", "scope-any", "sort-none",
    ]  # fmt: skip


def test_each_filter_can_be_taken_off_and_all_of_them_together(client, catalog):
    text = client.get("/countries/japan/?days=7&data=5&sort=value").content.decode()
    chips = re.findall(r'class="filter-chip" href="([^"]+)">.*?</span>([^<]+)<', text)
    assert chips == [
        ("/countries/japan/?data=5&amp;sort=value", "7 days or more"),
        ("/countries/japan/?days=7&amp;sort=value", "5 GB or more"),
    ]
    assert '<a class="filter-clear" href="/countries/japan/?sort=value">' in text
    assert 'class="filter-clear"' not in client.get("/countries/japan/?days=7").content.decode()
    assert 'class="filter-chip' not in client.get("/countries/japan/").content.decode()


def test_the_rule_of_an_order_is_said(client, catalog):
    assert "By kind, cheapest first" in words(client.get("/countries/japan/"))
    assert "Lowest price per GB first." in words(client.get("/countries/japan/?sort=value"))


def test_what_cannot_be_had_says_what_to_give_up_for_it(client, catalog):
    answer = client.get("/countries/japan/?data=5&net=5&price=5")
    text = answer.content.decode()
    assert shown(answer) == []
    assert "No plan here is all of that." in text
    assert (
        '<a href="/countries/japan/?data=5&amp;price=12&amp;net=5">1 plan with “Up to $12.00” instead</a>'
        in text
    )


@pytest.mark.parametrize("path", ["/countries/japan/", "/regions/asia/", "/global/"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_nonsense_is_ignored(client, catalog, path, value):
    plain = client.get(path)
    answer = client.get(path, dict.fromkeys(NAMES, value))
    assert answer.status_code == 200
    assert shown(answer) == shown(plain)
    assert "noindex" not in answer.content.decode()


def test_a_form_without_a_script_leads_to_the_short_address(client, catalog):
    answer = client.get("/countries/japan/?days=7&data=&price=&sort=&utm_source=a%26b")
    assert (answer.status_code, answer["Location"]) == (302, "/countries/japan/?days=7&utm_source=a%26b")
    assert client.get("/regions/asia/?days=&sort=")["Location"] == "/regions/asia/"
    assert client.get("/global/?days=")["Location"] == "/global/"


def test_a_place_that_moved_keeps_what_was_asked(client, catalog, japan):
    old = Destination.objects.create(kind="country", slug="nippon", name="Nippon", iso_code="JP")
    Destination.objects.filter(pk=old.pk).update(retired_at="2026-01-01T00:00Z", moved_to=japan)
    assert client.get("/countries/nippon/?days=7")["Location"] == "/countries/japan/?days=7"


def test_search_engines_are_led_to_the_whole_list(client, catalog, settings):
    settings.SITE_URL = "https://shop.example.com"
    whole, part = (client.get(f"/countries/japan/{query}").content.decode() for query in ("", "?days=7"))
    canonical = '<link rel="canonical" href="https://shop.example.com/countries/japan/">'
    assert canonical in whole
    assert canonical in part
    assert 'content="noindex"' not in whole
    assert '<meta name="robots" content="noindex">' in part


def test_a_filtered_page_is_kept_like_any_other_and_is_the_same_for_a_script(client, catalog):
    path = "/countries/japan/?days=7"
    answer = client.get(path)
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    # One address, one page: no cache can hand a part of it to someone who went back to the whole.
    assert client.get(path, headers={"HX-Request": "true"}).content == answer.content
    assert "Cookie" not in answer["Vary"]


def test_a_list_longer_than_a_page_goes_on_on_the_next(client, asia, make_plan):
    for number in range(1, 51):
        make_plan(asia, supplier_id=number)
    first, second = client.get("/regions/asia/?days=7"), client.get("/regions/asia/?days=7&page=2")
    assert shown(first) + shown(second) == list(range(1, 51))
    assert 'rel="next" href="/regions/asia/?days=7&amp;page=2"' in first.content.decode()
    assert 'rel="prev" href="/regions/asia/?days=7&amp;page=1"' in second.content.decode()
    assert "49–50 of 50" in words(second)
    assert "noindex" in client.get("/regions/asia/?page=2").content.decode()
    for page in ("abc", "0", "-1", "9" * 30, "%00"):
        assert client.get(f"/regions/asia/?page={page}").status_code == 200


def test_a_section_shows_the_first_of_its_kind_and_leads_to_all_of_them(client, japan, asia, make_plan):
    for number in range(1, 26):
        make_plan(asia, supplier_id=number, covers=[japan])
        make_plan(
            japan,
            supplier_id=100 + number,
            is_daily=True,
            data_bytes=None,
            daily_cap_bytes=GB,
            validity_days=1,
        )
    answer = client.get("/countries/japan/")
    assert len(shown(answer)) == 48
    links = re.findall(r'class="section-rest"><a href="([^"]+)">([^<]+)<', answer.content.decode())
    assert links == [
        ("/countries/japan/?data=day&amp;scope=country", "See all of them as one list"),
        ("/countries/japan/?scope=region", "See all of them as one list"),
    ]
    for url, _text in links:
        assert len(shown(client.get(url.replace("&amp;", "&")))) == 25


QUERIES = {"/countries/japan/": 3, "/regions/asia/": 5, "/global/": 5}


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize(("path", "queries"), QUERIES.items())
def test_filters_cost_no_query(client, many, django_assert_num_queries, path, queries, count):
    many(count)
    with django_assert_num_queries(queries):
        assert len(shown(client.get(f"{path}?days=7&data=1&price=50&sort=value"))) >= count
    with django_assert_num_queries(queries):
        assert shown(client.get(f"{path}?days=365")) == []


def test_a_price_is_asked_in_the_currency_of_the_page(client, catalog, offer):
    offer("EUR", "0.5")
    client.cookies["currency"] = "EUR"
    answer = client.get("/countries/japan/?price=4.5")
    assert shown(answer) == [3, 1, 4]
    assert "Up to €4.50" in words(answer)
    assert 'value="5EUR"' in answer.content.decode()
    del client.cookies["currency"]
    assert shown(client.get("/countries/japan/?price=4.5EUR")) == [3, 1, 4]


def test_nothing_is_filtered_where_nothing_is_sold(client, japan):
    text = client.get("/countries/japan/?days=7").content.decode()
    assert "Nothing is on sale here" in text
    assert '<form class="filters"' not in text


def test_a_purchase_is_said_to_give_one_day_only_where_each_does(client, japan, make_plan):
    by_the_day = {"is_daily": True, "data_bytes": None, "daily_cap_bytes": GB, "no_top_up_reason": "daily"}
    make_plan(japan, supplier_id=1, validity_days=1, **by_the_day)
    assert "One purchase gives one day." in words(client.get("/countries/japan/"))
    make_plan(japan, supplier_id=2, validity_days=7, **by_the_day)
    assert "One purchase gives one day." not in words(client.get("/countries/japan/"))
