"""The shop's own pages and what machines ask it."""

import pytest
from django.core.cache import cache
from django.views.defaults import server_error


@pytest.mark.parametrize(
    "path", ["/help/", "/terms/", "/privacy/", "/refund-policy/", "/accessibility/", "/find-order/"]
)
def test_the_shops_own_pages_are_there(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1
    assert not answer.cookies


def test_healthz_needs_neither_database_nor_cache(client):
    assert client.get("/healthz").status_code == 200


def test_readyz_says_what_is_missing(client, db, monkeypatch):
    assert client.get("/readyz").json() == {"database": True, "cache": True}

    def broken(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "cache": False})
    monkeypatch.setattr("storefront.views.connection", None)
    assert client.get("/readyz").json() == {"database": False, "cache": False}


def test_order_links_are_kept_from_search_engines(client, settings):
    settings.SITE_URL = "https://shop.example.com"
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /orders/" in text
    assert "Sitemap: https://shop.example.com/sitemap.xml" in text


def test_every_page_says_when_no_real_money_moves(client, db, settings):
    settings.SANDBOX, settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = False, "", "sk_live_x"
    assert "no real money" not in client.get("/").content.decode()
    settings.SANDBOX = True
    assert "no real money" in client.get("/").content.decode()


def test_pages_forbid_every_foreign_source(client, db):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_error_page_needs_nothing(client, db, rf):
    text = server_error(rf.get("/")).content.decode()
    assert "do not pay again" in text
