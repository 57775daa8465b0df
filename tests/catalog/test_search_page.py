"""The page of results and the suggestions: what they say, cost and allow, and that they follow the catalog."""

import re
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from catalog import repricing
from catalog.models import CatalogVersion, Destination, Plan
from catalog.search import shelf

NEW = "f" * 32 + ".png"
ADDRESSES = ["/search/", "/search/suggestions/"]


@pytest.fixture(params=ADDRESSES)
def address(request):
    return request.param


@pytest.fixture
def indonesia(db):
    return Destination.objects.create(
        kind="country",
        slug="indonesia",
        name="Indonesia",
        iso_code="ID",
        from_price=Decimal("4.5"),
        plan_count=3,
    )


@pytest.fixture
def sold(indonesia):
    """What a sync leaves, apart from plans."""
    CatalogVersion.objects.follow(Destination.objects.all())
    return indonesia


def words(answer):
    return " ".join(
        strip_tags(re.sub(r"<head>.*</head>", "", answer.content.decode(), flags=re.DOTALL)).split()
    )


def test_a_result_says_why_it_is_one_and_from_what_price(client, sold, address):
    answer = client.get(address, {"q": "bali"})
    assert "Bali → Indonesia from $4.50 3 plans" in words(answer)
    assert 'href="/countries/indonesia/"' in answer.content.decode()


def test_the_same_place_is_not_explained_when_it_is_called_by_its_name(client, sold, address):
    assert "→" not in words(client.get(address, {"q": "indonesia"}))


def test_a_guess_is_a_question(client, sold, address):
    assert "Did you mean" in words(client.get(address, {"q": "indonisia"}))


def test_a_country_that_is_not_sold_is_said_to_be_none(client, sold, address):
    assert "plans for Cuba" in words(client.get(address, {"q": "cuba"}))


def test_words_that_were_left_out_are_said_to_be(client, sold):
    text = words(client.get("/search/", {"q": "indonesia 10gb"}))
    assert "1 place" in text
    assert "We looked for places only." in text


def test_where_nothing_fits_the_results_offer_where_people_go(client, sold):
    text = words(client.get("/search/", {"q": "xyzzy"}))
    assert "We found no such place." in text
    assert "Where people go Indonesia" in text


def test_one_result_is_a_page_like_many(client, sold):
    """Enter does the same thing every time."""
    assert client.get("/search/", {"q": "indonesia"}).status_code == 200


def test_each_region_says_how_many_countries_it_has(client, japan, make_plan, address):
    region = Destination.objects.create(kind="region", slug="asia-2", name="Asia")
    make_plan(region, covers=[japan], country_count=2)
    repricing.reprice()
    assert "Asia 2 countries from $5.50 1 plan" in words(client.get(address, {"q": "asia"}))


@pytest.mark.parametrize("query", ["bali", "indonisia", "cuba", "xyzzy", "", "japan 10gb"])
def test_a_search_costs_one_query_at_most(client, sold, address, query, django_assert_max_num_queries):
    for _first_and_again in range(2):
        with django_assert_max_num_queries(1):
            assert client.get(address, {"q": query}).status_code == 200


def test_the_index_is_built_once_for_each_state_of_the_catalog(client, sold, address, monkeypatch):
    built = []
    monkeypatch.setattr(shelf, "build", lambda places, build=shelf.build: built.append(1) or build(places))
    for query in ("bali", "ind", "bali"):
        client.get(address, {"q": query})
    assert len(built) == 1
    Destination.objects.update(from_price=Decimal("3.00"))
    CatalogVersion.objects.follow(Destination.objects.all())
    assert "from $3.00" in words(client.get(address, {"q": "ba"}))
    assert len(built) == 2


def test_the_index_is_built_again_after_a_while_even_if_nobody_said_that_something_changed(
    client, sold, monkeypatch
):
    client.get("/search/?q=bali")
    Destination.objects.update(picture=NEW)
    assert NEW not in client.get("/search/?q=bali").content.decode()
    monkeypatch.setattr(shelf, "MAX_AGE", 0.0)
    assert NEW in client.get("/search/?q=bali").content.decode()


def test_a_shop_that_has_not_synced_since_it_was_updated_keeps_no_index(client, indonesia):
    assert "$4.50" in words(client.get("/search/?q=bali"))
    Destination.objects.update(from_price=Decimal("3.00"))
    assert "$3.00" in words(client.get("/search/?q=bali"))


def test_a_place_whose_last_plan_went_is_not_found_any_more(client, japan_plan, address):
    repricing.reprice()
    assert "from $" in words(client.get(address, {"q": "japan"}))
    Plan.objects.update(is_active=False)
    repricing.reprice()
    assert "from $" not in words(client.get(address, {"q": "japan"}))
    assert "plans for Japan" in words(client.get(address, {"q": "japan"}))


def test_the_mark_of_the_catalog_changes_with_a_name_and_not_without_a_change(
    sold, django_assert_num_queries
):
    before = CatalogVersion.objects.get().token
    places = list(Destination.objects.all())
    with django_assert_num_queries(1):
        CatalogVersion.objects.follow(places)
    assert CatalogVersion.objects.get().token == before
    Destination.objects.update(name="Nusantara")
    CatalogVersion.objects.follow(Destination.objects.all())
    assert CatalogVersion.objects.get().token != before
    assert CatalogVersion.objects.count() == 1


def test_searches_are_kept_for_a_minute_and_out_of_search_engines(client, sold, address):
    answer = client.get(address, {"q": "bali"})
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("public, max-age=60", "noindex")
    assert not answer.cookies
    again = client.get(address, {"q": "bali"}, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_suggestions_are_few_and_small(client, db):
    Destination.objects.bulk_create(
        Destination(kind="country", slug=f"land-{number}", name=f"Land {number}", plan_count=1)
        for number in range(60)
    )
    text = client.get("/search/suggestions/?q=land").content
    assert text.count(b'role="option"') == 7
    assert len(text) < 7 * 700


def test_prices_are_in_the_readers_currency(client, sold, address, offer):
    offer("EUR", "0.5")
    client.cookies["currency"] = "EUR"
    answer = client.get(address, {"q": "bali"})
    assert "from €2.25" in words(answer)
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "query", ['"><script>alert(1)</script>', "<b>Bonaire", "{{ 7|add:7 }}", "'-alert(1)-'", "&lt;b&gt;"]
)
def test_nothing_that_was_typed_or_supplied_becomes_markup(client, db, address, query):
    Destination.objects.create(
        kind="country", slug="bq", name="<b>Bonaire</b> & Saba", iso_code="BQ", plan_count=1
    )
    text = client.get(address, {"q": query}).content.decode()
    assert "<script>alert" not in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    "query",
    ["%00", "%25", "%E2%80%AE%E2%80%8F", "%F0%9F%87%AF%F0%9F%87%B5", "%FF%FE", "%E6%97%A5" * 100, "a" * 5000],
)
def test_text_that_is_meant_to_hurt_is_answered(client, sold, address, query):
    answer = client.get(f"{address}?q={query}")
    assert answer.status_code == 200
    assert len(answer.content) < 25_000
    assert "\u202e" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/countries/", "/search/"])
def test_the_form_works_without_a_script_and_the_page_brings_one(client, sold, path):
    text = client.get(path).content.decode()
    form = re.search(r"<form class=\"search\".*?</form>", text, re.DOTALL)[0]
    assert 'action="/search/" method="get"' in form
    assert 'name="q"' in form
    assert "combobox" not in form
    assert text.count("js/search.js") == 1
