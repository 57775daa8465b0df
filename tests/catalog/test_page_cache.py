"""Pages that are kept: one query each, and never one that has become wrong."""

from decimal import Decimal

import pytest
from django.db import transaction

from catalog.models import CatalogVersion, Plan, PurchasingPower, SyncRun
from catalog.repricing import hold_catalog, reprice

pytestmark = pytest.mark.django_db
JAPAN = "/countries/japan/"


@pytest.fixture
def shop(settings, japan, make_plan):
    """A catalog that has been synced, and a cache that keeps pages."""
    settings.PAGE_CACHE_SECONDS = 60
    SyncRun.objects.create(trigger="command", status="succeeded")
    make_plan(japan)
    reprice_now()


def reprice_now():
    with transaction.atomic():
        hold_catalog()
        reprice()


def text(client, path=JAPAN, **headers):
    return client.get(path, headers=headers).content.decode()


@pytest.mark.parametrize("path", ["/", "/countries/", JAPAN, "/regions/", "/plans/811/"])
def test_a_page_that_is_kept_takes_one_query_and_is_the_same(client, shop, path, django_assert_num_queries):
    first = client.get(path)
    with django_assert_num_queries(1):
        second = client.get(path)
    assert (second.status_code, second.content) == (200, first.content)
    assert dict(second.headers) == dict(first.headers)


def test_a_new_price_is_shown_at_once(client, shop, settings):
    assert "$5.50" in text(client)
    settings.DEFAULT_MARKUP_PERCENT = Decimal(100)
    reprice_now()
    assert "$8.40" in text(client)
    assert "$5.50" not in text(client)


def test_without_the_edition_an_old_price_would_stay(client, shop, monkeypatch):
    """The control: a price that leaves no place's lowest price changed is told by nothing else."""
    monkeypatch.setattr(type(CatalogVersion.objects), "advance", lambda _self: None)
    assert "$5.50" in text(client, "/plans/811/")
    with transaction.atomic():
        hold_catalog()
        Plan.objects.update(retail_price=Decimal("7.77"))
    assert "$5.50" in text(client, "/plans/811/")


def test_what_cannot_be_paid_for_is_back_soon_at_once(client, shop):
    assert "Back soon" not in text(client, "/plans/811/")
    PurchasingPower.objects.update_or_create(pk=1, defaults={"amount": Decimal(1)})
    assert "Back soon" in text(client, "/plans/811/")


def test_each_reader_gets_their_own_currency(client, shop, offer):
    assert "$5.50" in text(client)
    offer("EUR", "0.5")
    client.cookies["currency"] = "EUR"
    own = client.get(JAPAN)
    assert "€2.75" in own.content.decode()
    assert "private" in client.get(JAPAN)["Cache-Control"]
    client.cookies.clear()
    plain = client.get(JAPAN)
    assert "€2.75" not in plain.content.decode()
    assert "Cookie" in plain["Vary"]
    assert "Cookie" in client.get(JAPAN)["Vary"]


def test_each_language_has_its_own_page(client, shop, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    english = text(client)
    french = text(client, f"/fr{JAPAN}")
    assert "Japon" in french
    assert (text(client), text(client, f"/fr{JAPAN}")) == (english, french)


def test_pages_with_a_question_and_pages_that_are_not_there_are_not_kept(
    client, shop, django_assert_max_num_queries, monkeypatch
):
    kept = []
    monkeypatch.setattr("catalog.views.page_cache.cache.set", lambda key, *_rest: kept.append(key))
    for path in (f"{JAPAN}?days=7", "/search/?q=japan", "/trip/?to=JP", "/plans/999/", "/countries/nowhere/"):
        client.get(path)
    assert kept == []


def test_a_page_is_made_anew_each_time_where_none_is_to_be_kept(client, shop, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert "$5.50" in text(client)
    Plan.objects.update(retail_price=Decimal("7.77"))
    assert "$7.77" in text(client)
