"""Which language is spoken at which address, who is led where, and what machines are told of it."""

import re

import pytest
from django.core import mail
from django.urls import resolve

from orders import emails, tasks
from orders.models import Order
from orders.status import LineStatus

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de-CH,de;q=0.9,en;q=0.5"}
SITE = "https://shop.example.com"


@pytest.fixture
def both(speak, settings, japan_plan):
    """A shop in English and German."""
    settings.SITE_URL = SITE
    speak("en", "de")


def language_of(answer):
    return re.search(r'<html lang="([^"]+)"', answer.content.decode())[1]


def versions(text):
    return dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', text))


def test_a_shop_of_one_language_is_as_it_always_was(client, japan_plan):
    home = client.get("/", headers=GERMAN)
    assert (home.status_code, language_of(home)) == (200, "en")
    assert "Accept-Language" not in home.get("Vary", "")
    assert 'action="/language/"' not in home.content.decode()
    assert set(versions(home.content.decode())) == {"en", "x-default"}
    assert client.get("/de/countries/").status_code == 302  # to the page in the language that there is


@pytest.mark.parametrize(
    "path", ["/", "/countries/japan/", "/plans/811/", "/help/", "/search/?q=japan", "/find-order/"]
)
def test_the_address_decides_and_the_browser_does_not(client, both, path):
    if path != "/":
        assert language_of(client.get(path, headers=GERMAN)) == "en"
    german = client.get(f"/de{path}", headers={"Accept-Language": "en"})
    assert (language_of(german), german["Content-Language"]) == ("de", "de")
    assert "Japan" in german.content.decode() or path in {"/help/", "/find-order/", "/"}
    assert 'href="/de/help/"' in german.content.decode()
    assert 'href="/help/"' not in german.content.decode()


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/robots.txt", "/sitemap.xml", "/share/shop.png", "/admin/login/"]
)
def test_what_is_for_machines_and_staff_has_one_address(client, both, path):
    assert client.get(path, headers=GERMAN).status_code == 200
    names = [resolve(webhook).url_name for webhook in ("/stripe/webhook/", "/stripe/webhook")]
    assert names == ["stripe_webhook", "stripe_webhook"]


def test_who_arrives_is_led_to_their_own_language(client, both):
    answer = client.get("/?currency=EUR", headers=GERMAN)
    assert (answer.status_code, answer["Location"]) == (302, "/de/?currency=EUR")
    assert "private" in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.head("/", headers=GERMAN).status_code == 302
    home = client.get("/de/", headers=GERMAN)
    assert (home.status_code, language_of(home)) == (200, "de")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Language": "*"},
        {"Accept-Language": "en-GB,de;q=0.8"},
        {"Accept-Language": "fr, ja"},
        GERMAN | {"Sec-Fetch-Site": "same-origin"},
        GERMAN | {"Referer": "http://testserver/countries/"},
    ],
)
def test_who_reads_english_is_no_browser_or_walks_about_is_led_nowhere(client, both, headers):
    answer = client.get("/", headers=headers)
    assert (answer.status_code, language_of(answer)) == (200, "en")
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_no_other_page_leads_away_or_depends_on_the_browser(client, both, ready_order):
    for path in ("/countries/", "/plans/811/", "/help/", f"/orders/{ready_order.token}/"):
        answer = client.get(path, headers=GERMAN)
        assert (answer.status_code, language_of(answer)) == (200, "en")
        assert "Accept-Language" not in answer.get("Vary", "")
    assert client.post("/", headers=GERMAN).status_code == 405


def test_a_kept_page_leads_nobody_and_keeps_nobody_from_being_led(client, both, settings):
    settings.PAGE_CACHE_SECONDS = 60
    for _ in range(2):
        assert client.get("/").status_code == 200
        assert client.get("/", headers=GERMAN).status_code == 302
        assert language_of(client.get("/de/")) == "de"
        assert language_of(client.get("/")) == "en"


def test_the_language_is_chosen_in_the_footer_and_remembered(client, both):
    page = client.get("/countries/japan/?days=7").content.decode()
    assert 'name="next" value="/countries/japan/?days=7"' in page
    assert re.search(r'<button[^>]*value="en"[^>]*aria-current="true"', page)
    assert (
        '<button class="link-button" type="submit" name="language" value="de" lang="de">Deutsch</button>'
        in page
    )
    answer = client.post("/language/", {"language": "de", "next": "/countries/japan/?days=7"})
    assert (answer.status_code, answer["Location"]) == (303, "/de/countries/japan/?days=7")
    assert answer.cookies["language"].value == "de"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/de/"
    back = client.post("/de/language/", {"language": "en", "next": "/de/countries/japan/?days=7"})
    assert back["Location"] == "/countries/japan/?days=7"
    assert client.get("/", headers=GERMAN).status_code == 200


def test_a_choice_leads_to_no_foreign_page_and_to_no_language_that_is_not_spoken(client, both):
    assert client.post("/language/", {"language": "de", "next": "//evil.example/"})["Location"] == "/de/"
    assert client.post("/language/", {"language": "de", "next": "/nowhere/"})["Location"] == "/de/"
    unknown = client.post("/language/", {"language": "fr", "next": "/help/"})
    assert (unknown["Location"], dict(unknown.cookies)) == ("/help/", {})
    assert client.get("/language/").status_code == 405
    assert client.post("/language/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_page_names_its_one_address_and_its_other_languages(client, both):
    for path in ("/countries/japan/", "/plans/811/", "/help/"):
        for prefix in ("", "/de"):
            text = client.get(prefix + path).content.decode()
            assert f'<link rel="canonical" href="{SITE}{prefix}{path}">' in text
            assert versions(text) == {"en": SITE + path, "de": f"{SITE}/de{path}", "x-default": SITE + path}


def test_the_sitemap_names_each_page_in_each_language(client, both):
    text = client.get("/sitemap-plans.xml").content.decode()
    english, german = f"{SITE}/plans/811/", f"{SITE}/de/plans/811/"
    assert re.findall(r"<loc>([^<]+)</loc>", text) == [english, german]
    assert text.count('rel="alternate"') == 6
    assert versions(text) == {"en": english, "de": german, "x-default": english}


def test_private_pages_are_kept_from_search_engines_in_every_language(client, both):
    text = client.get("/robots.txt").content.decode()
    for path in ("/orders/", "/de/orders/", "/checkout/", "/de/checkout/", "/de/find-order/"):
        assert f"Disallow: {path}\n" in text


def test_links_in_a_language_that_is_not_spoken_any_more_still_open(client, both, ready_order):
    link = f"/fr/orders/{ready_order.token}/"
    answer = client.get(link)
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{ready_order.token}/")
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/en/plans/811/?a=b")["Location"] == "/plans/811/?a=b"
    assert client.get("/fr/")["Location"] == "/"
    for path in ("/fr/nowhere/", "/fr//evil.example/", "/xx/help/", "/fr/fr/help"):
        answer = client.get(path)
        assert answer.status_code == 404 or answer["Location"].startswith("/fr/help")


def test_another_first_language_has_the_addresses_without_a_name(client, speak, japan_plan):
    speak("de", "en")
    assert language_of(client.get("/countries/japan/")) == "de"
    assert language_of(client.get("/en/countries/japan/")) == "en"
    assert client.get("/de/help/")["Location"] == "/help/"


def test_an_order_remembers_its_language_and_its_mails_speak_it(client, both, make_order):
    order = make_order(LineStatus.DELIVERED, language="de")
    tasks.send_email(emails.queue_delivery(order.pk))
    (letter,) = mail.outbox
    link = f"{SITE}/de/orders/{order.token}/"
    assert link in letter.body
    assert link in letter.alternatives[0][0]
    assert f"{SITE}/de/help/" in letter.body
    assert 'lang="de"' in letter.alternatives[0][0]
    page = client.get(link.removeprefix(SITE))
    text = page.content.decode()
    assert language_of(page) == "de"
    assert f'data-page="/de/orders/{order.token}/" data-worker="/de/orders/{order.token}/worker.js"' in text
    assert client.get(f"/de/orders/{order.token}/worker.js").status_code == 200
    assert client.get(f"/de/orders/{order.token}/pass.pdf")["Content-Type"] == "application/pdf"
    assert Order.objects.get().language == "de"
