"""The pages people browse: what they show, what they cost, and that they leave no trace on the visitor."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from catalog.models import Destination
from catalog.repricing import reprice


@pytest.fixture(autouse=True)
def _plain_rounding(settings):
    settings.PRICE_ROUNDING = "0.01"


@pytest.fixture
def asia(db):
    return Destination.objects.create(kind="region", slug="asia-as-12", name="Asia (AS-12)")


@pytest.fixture
def world(db):
    return Destination.objects.create(kind="global", slug="global", name="Global")


@pytest.fixture
def many(japan, asia, world, make_plan):
    """A catalog of so many plans for each of the three scopes."""

    def fill(count):
        for number in range(count):
            make_plan(japan, supplier_id=1000 + number)
            make_plan(asia, supplier_id=2000 + number, covers=[japan])
            make_plan(world, supplier_id=3000 + number, covers=[japan])
        reprice()

    return fill


def _words(answer):
    """What a reader reads."""
    return " ".join(strip_tags(answer.content.decode()).split())


PAGES = {
    "/": 1,
    "/countries/": 1,
    "/countries/japan/": 3,
    "/regions/": 1,
    "/regions/asia-as-12/": 5,
    "/global/": 5,
    "/plans/1000/": 2,
    "/plans/2000/": 4,
    "/search/?q=jap": 1,
    "/help/": 0,
}


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize(("path", "queries"), PAGES.items())
def test_a_page_costs_the_same_few_queries_for_three_plans_and_for_forty(
    client, many, django_assert_num_queries, path, queries, count
):
    many(count)
    with django_assert_num_queries(queries):
        answer = client.get(path)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_sets_no_cookie_and_names_itself(client, many, path):
    many(1)
    answer = client.get(path)
    text = answer.content.decode()
    assert not answer.cookies
    assert "csrf" not in text
    assert text.count("<h1") == 1
    assert "<title>" in text
    assert '<meta name="description"' in text
    assert '<html lang="en" dir="ltr">' in text


def test_a_country_shows_its_own_plans_and_those_that_cover_it(client, many):
    many(1)
    text = client.get("/countries/japan/").content.decode()
    assert [text.count(f"/plans/{key}/") for key in (1000, 2000, 3000)] == [1, 1, 1]
    assert text.index("/plans/1000/") < text.index("/plans/2000/") < text.index("/plans/3000/")


def test_a_day_plan_never_goes_without_its_cap(client, japan, make_plan):
    make_plan(
        japan,
        is_daily=True,
        data_bytes=None,
        daily_cap_bytes=500 * 1024**2,
        throttle_kbps=512,
        validity_days=1,
    )
    for path in ("/countries/japan/", "/plans/811/"):
        text = _words(client.get(path))
        assert "500 MB a day at full speed, then 512 kbps" in text
        assert "nlimited" not in text


@pytest.mark.parametrize(
    ("throttle", "said"),
    [
        (512, "After 500 MB you stay online at 512 kbps."),
        (1000, "After 500 MB you stay online at 1 Mbps."),
        (None, "After 500 MB it gets slower. The supplier does not state how slow."),
    ],
)
def test_a_day_plan_says_what_follows_its_cap(client, japan, make_plan, throttle, said):
    make_plan(japan, is_daily=True, data_bytes=None, daily_cap_bytes=500 * 1024**2, throttle_kbps=throttle)
    assert said in client.get("/plans/811/").content.decode()


def test_a_plan_without_a_cap_speaks_of_none(client, japan, make_plan):
    make_plan(japan)
    assert "after the cap" not in client.get("/plans/811/").content.decode()


def test_no_two_pages_describe_themselves_alike(client, many):
    many(1)
    pages = [*PAGES, "/terms/", "/privacy/", "/refund-policy/"]
    texts = [client.get(path).content.decode() for path in pages]
    said = [re.search(r'name="description" content="([^"]+)"', text) for text in texts]
    assert len({found[1] for found in said if found}) == len(pages)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_its_own_address(client, many, settings, path):
    settings.SITE_URL = "https://shop.example.com"
    many(1)
    address = f"https://shop.example.com{path.partition('?')[0]}"
    assert f'<link rel="canonical" href="{address}">' in client.get(path).content.decode()


def test_a_price_is_shown_as_the_currency_is_written(client, japan, make_plan):
    make_plan(japan, retail_price=Decimal(990), retail_currency="JPY")
    assert "¥990" in client.get("/plans/811/").content.decode()


def test_names_with_markup_are_text(client, make_plan, db):
    place = Destination.objects.create(
        kind="country", slug="bonaire", name="<b>Bonaire</b> & Saba", plan_count=1
    )
    make_plan(place, name="<script>alert(1)</script>")
    for path in (
        "/countries/",
        "/countries/bonaire/",
        "/plans/811/",
        "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E",
    ):
        text = client.get(path).content.decode()
        assert "<b>Bonaire" not in text
        assert "<script>alert" not in text


@pytest.mark.parametrize("query", ["Réunion", "reunion", "REUNION", "reu", "RE", "réun"])
def test_a_place_is_found_however_it_is_typed(client, db, query):
    Destination.objects.create(kind="country", slug="reunion", name="Réunion", iso_code="RE", plan_count=3)
    assert "/countries/reunion/" in client.get("/search/", {"q": query}).content.decode()


def test_a_search_that_finds_nothing_says_so_and_leads_on(client, db):
    text = client.get("/search/", {"q": "Atlantis"}).content.decode()
    assert "no such place" in text
    assert "/countries/" in text


@pytest.mark.parametrize("query", ["", "Atlantis"])
def test_a_search_without_an_answer_offers_where_people_go(client, japan, make_plan, query):
    make_plan(japan)
    reprice()
    assert "/countries/japan/" in client.get("/search/", {"q": query}).content.decode()


def test_the_menu_says_where_one_is(client, db):
    text = client.get("/regions/").content.decode()
    assert text.count('aria-current="page"') == 1
    assert '<a href="/regions/" aria-current="page">' in text


def test_a_retired_plan_is_gone_and_offers_others(client, japan, make_plan):
    make_plan(japan, supplier_id=1, retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_plan(japan, supplier_id=2)
    answer = client.get("/plans/1/")
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "no longer sold" in text
    assert "/plans/2/" in text
    assert "Continue to payment" not in text


def test_a_country_whose_own_plans_are_all_gone_offers_those_that_cover_it(client, japan, asia, make_plan):
    make_plan(japan, supplier_id=1, retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_plan(asia, supplier_id=2, covers=[japan])
    make_plan(
        asia, supplier_id=3, covers=[Destination.objects.create(kind="country", slug="laos", name="Laos")]
    )
    text = client.get("/plans/1/").content.decode()
    assert "/plans/2/" in text
    assert "/plans/3/" not in text


@pytest.mark.parametrize("count", [3, 40])
def test_a_retired_plan_costs_the_same_few_queries(
    client, japan, many, make_plan, django_assert_num_queries, count
):
    many(count)
    make_plan(japan, supplier_id=1, retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    with django_assert_num_queries(2):
        assert client.get("/plans/1/").status_code == 410


def test_a_plan_the_supplier_has_paused_cannot_be_bought(client, japan, make_plan):
    make_plan(japan, is_active=False)
    answer = client.get("/plans/811/")
    assert answer.status_code == 200
    assert "cannot be bought right now" in answer.content.decode()
    assert "Continue to payment" not in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/plans/1/",
        "/plans/99999999999999999999/",
        "/countries/atlantis/",
        "/countries/%00/",
        "/regions/nowhere/",
        "/nope/",
    ],
)
def test_an_unknown_address_is_not_found(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()


def test_an_empty_shop_says_that_it_is_being_prepared(client, db):
    assert "being prepared" in client.get("/").content.decode()
    assert "being prepared" in client.get("/countries/").content.decode()
    assert client.get("/regions/").status_code == client.get("/global/").status_code == 200


def test_the_buy_form_carries_the_price_that_is_shown(client, japan, make_plan):
    make_plan(japan, retail_price=Decimal("1234.50"))
    text = client.get("/plans/811/").content.decode()
    assert 'name="shown_price" value="1234.500"' in text
    assert "$1,234.50" in text
