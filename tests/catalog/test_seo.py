"""What pages say of themselves to machines, and that it is what they say to people."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from catalog import seo, sharing, tasks
from catalog.models import Destination, PurchasingPower
from catalog.money import money
from catalog.repricing import reprice
from catalog.sharing import card, fonts, look

SITE = "https://shop.example.com"
HOSTILE = 'x</script><script>alert("1")</script>&<!--'


@pytest.fixture(autouse=True)
def _shop(settings, tmp_path):
    settings.SITE_URL = SITE
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def asia(db):
    return Destination.objects.create(kind="region", slug="asia", name="Asia")


def things(client, path):
    """The structured data of a page by type."""
    text = client.get(path).content.decode()
    found = [
        json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    ]
    return {each["@type"]: each for each in found}


def visible(client, path):
    """What stands on the page for people."""
    text = re.sub(r"<script.*?</script>", "", client.get(path).content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2].partition(">")[2])).split())


def meta(client, path):
    text = client.get(path).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))


@pytest.mark.parametrize(
    ("price", "currency", "written"),
    [("5.5", "USD", "5.50"), ("1234.5", "EUR", "1234.50"), ("990", "JPY", "990"), ("1.250", "KWD", "1.250")],
)
def test_a_plans_offer_has_the_price_that_people_see(client, japan, make_plan, price, currency, written):
    make_plan(japan, retail_price=Decimal(price), retail_currency=currency)
    offer = things(client, "/plans/811/")["Product"]["offers"]
    assert (offer["price"], offer["priceCurrency"]) == (written, currency)
    on_page = " ".join(money(Decimal(offer["price"]), currency).split())
    assert on_page in visible(client, "/plans/811/")


def test_a_plan_is_described_in_words_that_stand_on_its_page(client, japan_plan, settings):
    thing = things(client, "/plans/811/")["Product"]
    seen = visible(client, "/plans/811/")
    assert thing["name"] in seen
    for part in thing["description"].split("; "):
        label, _colon, value = part.partition(": ")
        assert label in seen
        assert all(piece in seen for piece in value.split(" · "))
    assert thing["url"] == thing["offers"]["url"] == f"{SITE}/plans/811/"
    assert (thing["brand"]["name"], thing["sku"]) == (settings.STORE_NAME, "811")
    assert thing["image"] == meta(client, "/plans/811/")["og:image"]


@pytest.mark.parametrize(
    ("fields", "availability", "has_price"),
    [
        ({}, "InStock", True),
        ({"wholesale_price": Decimal(50)}, "OutOfStock", True),
        ({"is_active": False}, "OutOfStock", False),
        ({"retail_price": None}, "OutOfStock", False),
        ({"retired_at": datetime(2026, 1, 1, tzinfo=UTC)}, "Discontinued", False),
    ],
    ids=["on sale", "back soon", "paused", "not for sale", "retired"],
)
def test_whether_it_can_be_bought_is_said_as_the_page_says_it(
    client, japan, make_plan, fields, availability, has_price
):
    PurchasingPower.objects.create(pk=1, amount=Decimal(10))
    make_plan(japan, **fields)
    offer = things(client, "/plans/811/")["Product"]["offers"]
    assert offer["availability"] == f"https://schema.org/{availability}"
    assert ("price" in offer) is has_price
    assert ("Continue to payment" in visible(client, "/plans/811/")) is (availability == "InStock")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/countries/japan/", ["Home", "Countries", "Japan"]),
        ("/regions/asia/", ["Home", "Regions", "Asia"]),
        ("/global/", ["Home", "Worldwide"]),
        ("/plans/811/", ["Home", "Countries", "Japan", "Japan 3GB 30Days"]),
        ("/plans/812/", ["Home", "Regions", "Asia", "Asia 3GB 30Days"]),
    ],
)
def test_the_way_to_a_page_is_the_same_for_people_and_machines(
    client, japan_plan, asia, make_plan, path, names
):
    make_plan(asia, supplier_id=812, covers=[japan_plan.destination])
    steps = things(client, path)["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == names
    assert [step["position"] for step in steps] == list(range(1, len(names) + 1))
    assert steps[-1]["item"] == f"{SITE}{path}"
    assert all(client.get(step["item"].removeprefix(SITE)).status_code == 200 for step in steps)
    assert visible(client, path).startswith(" ".join(names))


def test_a_name_cannot_end_the_data_it_stands_in(client, japan, make_plan):
    Destination.objects.update(name=HOSTILE)
    make_plan(japan, name=HOSTILE)
    text = client.get("/plans/811/").content.decode()
    assert "<script>" not in text
    assert "</script><script>alert" not in text
    assert things(client, "/plans/811/")["Product"]["name"] == HOSTILE
    assert things(client, "/countries/japan/")["BreadcrumbList"]["itemListElement"][-1]["name"] == HOSTILE


@pytest.mark.parametrize("path", ["/", "/countries/", "/countries/japan/", "/plans/811/", "/search/?q=japan"])
def test_a_shared_link_shows_the_pages_own_title_address_and_picture(client, japan_plan, path):
    text, said = client.get(path).content.decode(), meta(client, path)
    assert said["og:title"] == re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]
    assert said["og:description"] == said["description"]
    assert said["og:url"] == f"{SITE}{path.partition('?')[0]}"
    assert said["twitter:card"] == "summary_large_image"
    picture = client.get(said["og:image"].removeprefix(SITE))
    with Image.open(io.BytesIO(picture.content)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))


def test_the_picture_of_a_place_is_drawn_once_and_again_when_the_price_changes(
    client, japan, make_plan, monkeypatch
):
    drawn = []
    draw = card.draw
    monkeypatch.setattr(card, "draw", lambda words, colors: (drawn.append(words), draw(words, colors))[1])
    make_plan(japan)
    Destination.objects.update(plan_count=7, from_price=Decimal("5.50"))
    address = meta(client, "/countries/japan/")["og:image"].removeprefix(SITE)
    first = client.get(address)
    assert (len(drawn), client.get(address).content) == (1, first.content)
    assert (drawn[0].name, drawn[0].mark, drawn[0].left[1], drawn[0].right[1]) == (
        "Japan",
        "JP",
        "7",
        "$5.50",
    )
    assert first["Cache-Control"] == "public, max-age=86400"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Destination.objects.update(from_price=Decimal("6.50"))
    assert meta(client, "/countries/japan/")["og:image"].removeprefix(SITE) != address
    assert client.get(address)["ETag"] != first["ETag"]
    assert len(drawn) == 2


def test_a_storage_that_takes_nothing_costs_time_and_not_the_picture(client, db, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    assert client.get("/share/shop.png").status_code == 200


def test_pictures_that_were_drawn_long_ago_are_deleted(client, db):
    client.get("/share/shop.png")
    tasks.tidy_pictures()
    assert len(default_storage.listdir("share")[1]) == 1
    sharing.forget_old(timezone.now() + timedelta(days=31))
    assert default_storage.listdir("share")[1] == []


@pytest.mark.parametrize(
    "path", ["/share/country/atlantis.png", "/share/global.png", "/share/plan/japan.png"]
)
def test_there_is_no_picture_of_what_is_not_listed(client, db, path):
    assert client.get(path).status_code == 404
    assert not default_storage.exists("share")


@pytest.mark.parametrize(
    ("name", "can"),
    [("Åland", True), ("Türkiye", True), ("ประเทศไทย", True), ("اليابان", True), ("日本", False)],
)
def test_which_letters_can_be_drawn_is_known(name, can):
    assert fonts.can_draw(name) is can


def test_a_name_in_letters_that_cannot_be_drawn_is_written_in_english(db):
    japan = Destination(kind="country", slug="japan", name="日本", iso_code="JP")
    other = Destination(kind="region", slug="east-asia", name="东亚")
    drawn = [sharing.store._name(each) for each in (japan, other)]
    assert drawn == ["Japan", "East Asia"]


@pytest.mark.parametrize("name", ["Chad", "Democratic Republic of the Congo", "A" * 90, "Saint " * 30, ""])
def test_every_name_fits_its_pass(name):
    size, lines = card.fitted(name, 600)
    assert len(lines) <= card.LINES
    assert len(lines) * size * card.LEADING <= card.NAME_HEIGHT
    assert all(fonts.width(line, size, fonts.BOLD) <= 600 for line in lines)


def test_the_picture_takes_its_colors_from_the_file_that_a_reseller_changes():
    assert look.look() == look.STANDARD.__class__(
        **{field: getattr(look.STANDARD, field) for field in look.STANDARD.__slots__}
    )
    assert look._color("rgb(20 33 61 / 14%)", "#000000") == "#000000"
    assert look._color(" #123456 ", "#000000") == "#123456"


def test_one_language_is_named_once_and_as_the_default(client, japan_plan):
    text = client.get("/countries/japan/").content.decode()
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', text)
    assert found == [(code, f"{SITE}/countries/japan/") for code in ("en", "x-default")]


def test_languages_at_one_address_are_not_told_apart(settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    assert seo.alternates("/robots.txt") == [("x-default", f"{SITE}/robots.txt")]


def test_languages_at_addresses_of_their_own_are_named_each(settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    assert seo.alternates("/countries/") == [
        ("en", f"{SITE}/countries/"), ("de", f"{SITE}/de/countries/"), ("x-default", f"{SITE}/countries/")
    ]  # fmt: skip


def test_a_destination_whose_plans_are_priced_says_from_what(client, japan, make_plan):
    make_plan(japan)
    reprice()
    assert sharing.store._words(Destination.objects.get()).right[1].startswith("$")
