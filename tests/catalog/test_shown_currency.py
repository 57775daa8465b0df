"""Prices in the currency that a reader chose, and what caches may keep of such a page."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.html import strip_tags

from catalog import currencies
from catalog.models import Currency
from catalog.repricing import reprice

PAGES = ("/", "/countries/", "/countries/japan/", "/plans/811/", "/search/?q=jap")


@pytest.fixture(autouse=True)
def _plain_rounding(settings):
    settings.PRICE_ROUNDING = "0.01"


@pytest.fixture
def catalog(japan_plan):
    """One plan: 4.20 and 30 percent make 5.46 USD."""
    reprice()
    return japan_plan


@pytest.fixture
def choose(client):
    def choose(code, **fields):
        return client.post("/currency/", {"currency": code} | fields)

    return choose


def text_of(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.mark.parametrize("path", PAGES)
def test_a_shop_of_one_currency_looks_and_caches_as_ever(client, catalog, path):
    plain = client.get(path)
    client.cookies["currency"] = "EUR"
    answer = client.get(path)
    assert answer.content == plain.content
    assert answer["Cache-Control"] == plain["Cache-Control"] == "public, max-age=60"
    # A buy form has the promo code filled in that a browser remembers.
    assert ("Cookie" in answer.get("Vary", "")) == path.startswith("/plans/")
    assert "Prices in" not in text_of(answer)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("code", "rate", "price"),
    [("EUR", "0.92", "€5.03"), ("JPY", "151.37", "¥827"), ("KWD", "0.3071", "KWD\xa01.680")],
)
def test_every_page_shows_the_chosen_currency_and_no_other(
    client, catalog, offer, choose, path, code, rate, price
):
    offer(code, rate)
    assert choose(code).status_code == 303
    text = client.get(path).content.decode()
    assert price in text
    assert "$" not in text


def test_figures_per_gb_and_per_day_follow_the_shown_price(client, catalog, offer, choose, japan, make_plan):
    make_plan(japan, supplier_id=812, is_daily=True, data_bytes=None, validity_days=2)
    reprice()
    offer("EUR", "0.92")
    choose("EUR")
    text = text_of(client.get("/countries/japan/"))
    assert "€1.68 per GB" in text  # 5.03 by 3
    assert "€2.52 a day" in text  # 5.03 by 2


def test_the_buy_form_carries_the_price_and_the_currency_that_are_shown(client, catalog, offer, choose):
    offer("JPY", "151.37")
    choose("JPY")
    text = client.get("/plans/811/").content.decode()
    assert 'name="shown_price" value="827"' in text
    assert 'name="currency" value="JPY"' in text
    assert '<strong class="price">¥827</strong> <span>for each eSIM</span>' in text


@pytest.mark.parametrize("path", PAGES)
def test_no_cache_gives_a_reader_the_page_of_another(client, catalog, offer, choose, path):
    offer("EUR", "0.92")
    shared = client.get(path)
    choose("EUR")
    own = client.get(path)
    assert "public" in shared["Cache-Control"]
    assert "private" in own["Cache-Control"]
    assert "public" not in own["Cache-Control"]
    assert "Cookie" in shared["Vary"]
    assert "Cookie" in own["Vary"]
    assert shared["ETag"] != own["ETag"]
    assert client.get(path, headers={"If-None-Match": shared["ETag"]}).status_code == 200
    unchanged = client.get(path, headers={"If-None-Match": own["ETag"]})
    assert unchanged.status_code == 304
    assert "Cookie" in unchanged["Vary"]
    assert "private" in unchanged["Cache-Control"]


def test_pages_set_no_cookie_until_somebody_chooses(client, catalog, offer, choose):
    offer("EUR", "0.92")
    assert [path for path in PAGES if client.get(path).cookies] == []
    answer = choose("EUR", next="/countries/japan/?q=1")
    assert answer["Location"] == "/countries/japan/?q=1"
    assert "no-store" in answer["Cache-Control"]
    cookie = answer.cookies["currency"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("EUR", True, "Lax")


@pytest.mark.parametrize("code", ["", "GBP", "ZZZ", "€", "EUR; path=/"])
def test_what_is_not_offered_cannot_be_chosen(client, catalog, offer, choose, code):
    offer("EUR", "0.92")
    offer("GBP", "0.79", is_offered=False)
    answer = choose(code)
    assert answer.status_code == 303
    assert not answer.cookies


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "plans"]
)
def test_the_way_back_leads_to_no_other_site(choose, catalog, way):
    assert choose("USD", next=way)["Location"] == "/"


def test_a_choice_sent_from_another_site_is_refused(client, catalog, offer):
    offer("EUR", "0.92")
    form = {"currency": "EUR"}
    answer = client.post("/currency/", form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not answer.cookies
    assert client.get("/currency/").status_code == 405


def test_the_form_offers_the_open_currencies_and_marks_the_shown_one(client, catalog, offer, choose):
    offer("EUR", "0.92")
    offer("GBP", "0.79", is_offered=False)
    choose("EUR")
    text = client.get("/countries/japan/?currency=EUR&page=2").content.decode()
    assert re.findall(r'<option value="(\w+)"( selected)?', text) == [("USD", ""), ("EUR", " selected")]
    assert "EUR · Euro" in text
    assert 'name="next" value="/countries/japan/?page=2"' in text


def test_a_link_may_name_the_currency_and_the_choice_is_kept(client, catalog, offer):
    offer("EUR", "0.92")
    answer = client.get("/plans/811/?currency=eur")
    text = answer.content.decode()
    assert "€5.03" in text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/plans/811/">' in text
    assert "private" in answer["Cache-Control"]
    assert answer.cookies["currency"].value == "EUR"
    assert "€5.03" in client.get("/countries/japan/").content.decode()
    back = client.get("/plans/811/?currency=USD")
    assert "$5.46" in back.content.decode()
    assert back.cookies["currency"].value == "USD"
    assert "private" in back["Cache-Control"]


@pytest.mark.parametrize("code", ["", "ZZZ", "GBP", "<b>", "EUREUR"])
def test_a_link_that_names_nonsense_shows_the_store_currency(client, catalog, offer, code):
    offer("JPY", "151.37")
    answer = client.get("/plans/811/", {"currency": code})
    assert "$5.46" in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize(
    "fields",
    [
        {"is_offered": False},
        {"rate": None},
        {"rate_source": "fetched", "rate_at": timezone.now() - timedelta(days=8)},
        {"base": "GBP"},
    ],
)
def test_a_reader_whose_currency_closed_sees_the_store_currency_and_why(
    client, catalog, offer, choose, fields
):
    offer("EUR", "0.92")
    choose("EUR")
    Currency.objects.update(**fields)
    currencies.forget()
    answer = client.get("/plans/811/")
    text = text_of(answer)
    assert "Prices in EUR cannot be shown right now. You see and pay prices in USD." in text
    assert "$5.46" in text
    assert "€" not in text
    assert "private" in answer["Cache-Control"]
    client.cookies.clear()
    assert "cannot be shown" not in text_of(client.get("/plans/811/"))


def test_a_rate_set_by_hand_grows_old_only_where_a_limit_is_set(client, catalog, offer, choose, settings):
    offer("EUR", "0.92", rate_at=timezone.now() - timedelta(days=400))
    choose("EUR")
    assert "€5.03" in client.get("/").content.decode()
    settings.CURRENCY_MANUAL_MAX_AGE_DAYS = 300
    assert "$5.46" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("path", "queries"), [("/", 1), ("/countries/", 1), ("/countries/japan/", 3), ("/plans/811/", 2)]
)
def test_other_currencies_cost_a_page_one_query_a_minute_and_none_after(
    client, catalog, offer, choose, django_assert_num_queries, path, queries
):
    offer("EUR", "0.92")
    choose("EUR")
    cache.delete(currencies.CACHE_KEY)
    with django_assert_num_queries(queries + 1):
        client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_help_and_legal_pages_let_the_reader_choose_as_well(client, catalog, offer, choose):
    offer("EUR", "0.92")
    choose("EUR")
    answer = client.get("/help/")
    assert 'value="EUR" selected' in answer.content.decode()
    assert "Cookie" in answer["Vary"]


def test_prices_outside_a_page_are_in_the_store_currency(catalog, offer):
    offer("EUR", "0.92")
    assert currencies.price_text(Decimal("5.46"), "USD") == "$5.46"
    with currencies.showing("EUR"):
        assert currencies.price_text(Decimal("5.46"), "USD") == "€5.03"
        assert currencies.price_text(Decimal("5.46"), "GBP") == "£5.46"
    assert currencies.price_text(Decimal("5.46"), "USD") == "$5.46"
