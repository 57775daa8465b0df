"""What a shopper chose the shop's language for: Stripe's page, the way back, the order."""

from urllib.parse import urlsplit

import pytest

from orders.models import Order
from orders.payments.sessions import LOCALES, page_locale
from sandbox.stripe.specification import request_schema
from tests.shop import plan, shop

__all__ = ["plan", "shop"]


@pytest.fixture
def bought(shop, plan, speak, client):
    """The buy form, sent on a page in German and paid for; where Stripe then sends the shopper."""
    speak("en", "de")
    form = {"plan": plan.supplier_id, "quantity": 1, "email": "ada@example.com"}
    return shop.pay(client.post("/de/checkout/", form))


@pytest.mark.real_sockets
def test_a_purchase_in_german_stays_german(bought, shop, client):
    order = Order.objects.get()
    session = shop.http.get(f"/v1/checkout/sessions/{order.payments.get().session_id}").json()
    assert (order.language, session["locale"]) == ("de", "de")
    way_back = urlsplit(bought).path
    assert way_back == f"/de/checkout/return/{order.reference}/"
    assert client.get(way_back)["Location"] == f"/de/orders/{order.token}/"


@pytest.mark.real_sockets
def test_another_browser_is_not_led_to_the_order(bought, client):
    client.cookies.clear()
    answer = client.get(urlsplit(bought).path)
    assert answer.status_code == 200
    assert Order.objects.get().token not in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en"), ("de", "de"), ("pt-br", "pt-BR"), ("en-gb", "en-GB"), ("en-au", "en"), ("fr-ca", "fr-CA"),
        ("zh-hans", "zh"), ("zh-hant", "zh-TW"), ("es-mx", "es-419"), ("de-at", "de"), ("ar", "auto"), ("he", "auto"),
        ("en-xa", "en"), ("ar-xb", "auto"),
    ],
)  # fmt: skip
def test_stripe_is_asked_for_a_language_that_it_has(language, locale):
    assert page_locale(language) == locale


def test_the_languages_of_stripes_page_are_those_of_its_document():
    known = request_schema("POST", "/v1/checkout/sessions")["properties"]["locale"]["enum"]
    assert set(known) == {*LOCALES, "auto"}
