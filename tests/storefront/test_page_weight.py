"""A page is there within a second or two on an airport's Wi-Fi: HTML, style sheets and scripts together weigh little.

Weighed packed with gzip, as a browser gets them; those that take brotli get less. Pictures are not counted.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.text import slugify

from catalog.models import Destination, Plan, PlanCoverage
from catalog.repricing import reprice
from orders.status import LineStatus
from tests.catalog.atlas import atlas
from tests.orders.conftest import make_order

__all__ = ["make_order"]

MOST = 60 * 1024
MOST_SCRIPT = 15 * 1024
"""Besides htmx."""
LINKED = re.compile(r'<(?:link rel="stylesheet" href|script src)="/static/([^"]+)"')
GB = 1024**3
PAGES = [
    "/",
    "/countries/",
    "/countries/japan/",
    "/countries/japan/?days=7&sort=value",
    "/regions/",
    "/regions/as-12/",
    "/plans/1/",
    "/plans/50/",
    "/trip/",
    "/trip/?to=JP&stay=5&to=KR&stay=5&use=normal",
    "/search/?q=ja",
    "/device-check/?model=galaxy",
    "/install/iphone/",
    "/help/",
    "/find-order/",
]


def packed(content):
    return len(gzip.compress(content, 6))


def linked(text):
    return {path: packed(Path(finders.find(path)).read_bytes()) for path in LINKED.findall(text)}


@pytest.fixture
def world(db, make_plan):
    """A whole supplier's places; Japan with sixty plans, of which twenty are of a region of forty countries."""
    places = {slugify(place.slug): place for place in atlas()}
    for slug, place in places.items():
        place.pk, place.slug = None, slug
    Destination.objects.bulk_create(places.values())
    japan, region = places["japan"], places["as-12"]
    countries = [place for place in places.values() if place.kind == "country"]
    for number in range(1, 41):
        make_plan(japan, supplier_id=number, name=f"Japan {number}GB 30Days", data_bytes=number * GB)
    wide = [make_plan(region, supplier_id=number, data_bytes=number * GB) for number in range(41, 61)]
    asia = [japan, places["south-korea"], *countries[:38]]
    PlanCoverage.objects.filter(plan__in=wide).delete()
    PlanCoverage.objects.bulk_create(
        PlanCoverage(plan=plan, country=place)
        for plan in wide
        for place in asia[: 40 - plan.supplier_id % 3]  # three sets of countries
    )
    Plan.objects.filter(destination=region).update(country_count=40)
    reprice()
    # As if the other places had plans too, so that the lists are as long as a real shop's.
    Destination.objects.filter(plan_count=0).update(plan_count=12, from_price="4.50")


@pytest.fixture
def japan_plan(world):
    """What `make_order` sells."""
    return Plan.objects.select_related("destination").get(supplier_id=1)


@pytest.fixture
def order_of_three(make_order):
    return make_order(*[LineStatus.DELIVERED] * 3)


@pytest.fixture
def weigh(client):
    """Bytes of a page with all that it links, and of its scripts other than htmx."""

    def weigh(path):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        files = linked(answer.content.decode())
        assert "css/tokens.css" in files
        scripts = [size for name, size in files.items() if name.endswith(".js") and "htmx" not in name]
        return packed(answer.content) + sum(files.values()), sum(scripts)

    return weigh


def test_no_page_weighs_more_than_a_traveler_waits_for(weigh, order_of_three):
    weights = {path: weigh(path) for path in [*PAGES, order_of_three.get_absolute_url()]}
    assert {path: each for path, each in weights.items() if each[0] > MOST} == {}
    assert {path: each for path, each in weights.items() if each[1] > MOST_SCRIPT} == {}
