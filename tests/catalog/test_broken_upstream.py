"""Each shape that a broken supplier has been seen to send, and what the shop sells and staff are told afterwards.

The real client reads every answer; only the wire is a stand-in.
"""

import httpx
import pytest
from upstream import HTML, JSON, Upstream, envelope, page

from catalog import supplier
from catalog.mobilexy import Client
from catalog.models import Destination, Plan, PlanChange, PlanCoverage, SyncRun
from catalog.sync.run import sync

pytestmark = pytest.mark.django_db
JAPAN, FRANCE, ITALY = range(1, 13), range(13, 25), range(25, 31)
ALL = set(range(1, 37))


@pytest.fixture
def upstream(monkeypatch, settings):
    """Everything has been synced once; from here on it breaks."""
    settings.PRICE_ROUNDING = "0.01"
    upstream = Upstream()
    transport = httpx.MockTransport(upstream)
    with Client("https://supplier.example/api", "key", transport=transport, sleep=lambda _: None) as client:
        monkeypatch.setattr(supplier, "client", lambda: client)
        assert sync("command").status == "succeeded"
        assert on_sale() == ALL
        yield upstream


def on_sale():
    return set(Plan.objects.on_sale().values_list("supplier_id", flat=True))


def catalog():
    """Every row that a shopper's page is made from, and the history."""
    places = Destination.objects.order_by("pk").values()
    return [
        list(Plan.objects.order_by("pk").values()),
        [{**each, "plans_read_at": None} for each in places],
        list(PlanCoverage.objects.order_by("pk").values()),
        list(PlanChange.objects.order_by("pk").values()),
    ]


def said(run, *words):
    """Whether one sentence of the run holds all of these words."""
    return any(all(word in sentence for word in words) for sentence in run.errors)


@pytest.fixture
def nothing_changes(upstream):
    """Sync with whatever is broken by now; the whole catalog must stay what it was."""

    def run():
        before = catalog()
        done = sync("beat")
        assert catalog() == before
        assert on_sale() == ALL
        assert SyncRun.objects.count() == 2
        return done

    return run


def test_html_in_place_of_every_answer(upstream, nothing_changes):
    upstream.spoiled[""] = lambda _good: page()
    done = nothing_changes()
    assert (done.status, done.applied_at) == ("failed", None)
    assert said(done, "a page instead of data")


def test_html_in_place_of_every_list_of_plans(upstream, nothing_changes):
    for path in ("japan", "france", "italy", "asia", "global-plans"):
        upstream.spoiled[path] = lambda _good: page()
    done = nothing_changes()
    assert done.status == "refused"
    assert said(done, "No list of plans could be read", "the old catalog stays on sale")


def test_html_in_place_of_one_country(upstream, nothing_changes):
    upstream.spoiled["country-plans/japan"] = lambda _good: page()
    done = nothing_changes()
    assert (done.status, done.counts["lists_failed"]) == ("partial", 1)
    assert said(done, "country japan keeps its old plans", "a page instead of data")


@pytest.mark.parametrize("path", ["coverage/countries", "country-plans/japan"])
def test_half_a_json_document(upstream, nothing_changes, path):
    upstream.spoiled[path] = lambda good: httpx.Response(200, headers=JSON, content=good.content[:-20])
    done = nothing_changes()
    assert done.status == ("failed" if "countries" in path else "partial")
    assert said(done, "JSON")


@pytest.mark.parametrize("path", ["coverage/countries", "country-plans/japan"])
def test_http_200_that_holds_an_error(upstream, nothing_changes, path):
    upstream.spoiled[path] = lambda _good: envelope("maintenance_mode", {}, status="error")
    done = nothing_changes()
    assert done.status == ("failed" if "countries" in path else "partial")
    assert said(done, "maintenance_mode")


def test_http_200_without_data(upstream, nothing_changes):
    empty = httpx.Response(200, headers=JSON, text='{"remark": "country_plan", "status": "success"}')
    upstream.spoiled["country-plans/japan"] = lambda _good: empty
    done = nothing_changes()
    assert done.status == "partial"
    assert said(done, "country japan keeps its old plans", "holds no plans")


def test_a_redirect_to_a_page_for_people(upstream, nothing_changes):
    moved = httpx.Response(302, headers={"Location": "https://supplier.example/login"} | HTML)
    upstream.spoiled["country-plans/japan"] = lambda _good: moved
    done = nothing_changes()
    assert done.status == "partial"
    assert said(done, "country japan keeps its old plans")


def test_no_country_at_all(upstream, nothing_changes):
    upstream.spoiled["coverage/countries"] = lambda _good: envelope("countries", {"countries": []})
    done = nothing_changes()
    assert done.status == "refused"
    assert said(done, "no country at all", "the old catalog stays on sale")


def test_every_list_empty(upstream, nothing_changes):
    upstream.rows = {place: [] for place in upstream.rows}
    done = nothing_changes()
    assert done.status == "refused"
    assert said(done, "Every list of plans is empty")


def test_an_empty_list_where_there_were_plans(upstream, nothing_changes):
    upstream.rows["japan"] = []
    done = nothing_changes()
    assert done.status == "partial"
    assert said(done, "country japan keeps its old plans", "the list is empty, although it had plans before")


def test_thirty_percent_fewer_plans(upstream, nothing_changes):
    upstream.rows["japan"] = upstream.rows["japan"][:6]
    upstream.rows["france"] = upstream.rows["france"][:7]
    done = nothing_changes()
    assert done.status == "held"
    assert said(done, "11 of 36 plans would disappear", "10 %")


def test_thirty_percent_switched_off(upstream, nothing_changes):
    for each in upstream.rows["japan"]:
        each["status"] = 0
    done = nothing_changes()
    assert done.status == "held"
    assert said(done, "12 of 36 plans would be switched off")


def test_one_country_failing_while_the_others_have_news(upstream):
    upstream.spoiled["country-plans/japan"] = lambda _good: httpx.Response(500, headers=HTML, text="Oops")
    upstream.rows["japan"][0]["converted_price"] = "5.00"
    upstream.rows["france"][0]["converted_price"] = "5.00"
    upstream.rows["italy"].pop()
    done = sync("beat")
    assert (done.status, done.counts["lists_failed"]) == ("partial", 1)
    assert said(done, "country japan keeps its old plans")
    assert on_sale() == ALL - {30}
    changed = Plan.objects.exclude(wholesale_price="4.20").values_list("supplier_id", flat=True)
    assert list(changed) == [13]


def test_an_id_that_changes_its_slug(upstream):
    upstream.rows["japan"][0]["slug"] = "JP_20_30"
    before = Plan.objects.get(supplier_id=1)
    done = sync("beat")
    assert (done.status, done.counts["plans_renamed"]) == ("succeeded", 1)
    assert said(done, "Plan id 1 was JA_1_30 and is now JP_20_30")
    assert on_sale() == ALL
    assert Plan.objects.get(slug="JP_20_30").pk == before.pk
    assert PlanChange.objects.get(run=done).kind == "renamed"


def test_ids_that_all_mean_another_plan(upstream, nothing_changes):
    rows = upstream.every()
    slugs = [each["slug"] for each in rows]
    for each, slug in zip(rows, slugs[1:] + slugs[:1], strict=True):
        each["slug"] = slug
    done = nothing_changes()
    assert done.status == "held"
    assert said(done, "36 of 36 plan ids would mean another plan")


def test_an_id_used_for_two_plans(upstream):
    upstream.rows["france"][0]["id"] = 1
    done = sync("beat")
    assert said(done, "Plan id 1 is used for FR_13_30 and JA_1_30: not sold")
    assert on_sale() == ALL - {1, 13}


@pytest.mark.parametrize(
    "price", ["0", 0, "0.00000000", "-1", -4.2, "NaN", "Infinity", "1e400", "", None, "free", []]
)
def test_a_price_that_is_none(upstream, price):
    upstream.rows["japan"][0]["converted_price"] = price
    done = sync("beat")
    assert done.status == "succeeded"
    assert said(done, "1 plans have no usable price and are not sold: 1")
    assert on_sale() == ALL - {1}
    assert PlanChange.objects.get(run=done).kind == "unpriced"


@pytest.mark.parametrize("price", ["0", "-1", "NaN"])
def test_prices_that_are_all_none(upstream, nothing_changes, price):
    for each in upstream.every():
        each["converted_price"] = price
    done = nothing_changes()
    assert done.status == "refused"
    assert said(done, "36 of 36 plans would lose their price in USD", "the old catalog stays on sale")


def test_prices_that_are_none_in_one_country(upstream, nothing_changes):
    for each in upstream.rows["japan"]:
        each["converted_price"] = "NaN"
    done = nothing_changes()
    assert done.status == "held"
    assert said(done, "12 of 36 plans would lose their price in USD")


def test_a_currency_switched_for_all(upstream, nothing_changes):
    for each in upstream.every():
        each["currency"] = "EUR"
    done = nothing_changes()
    assert done.status == "refused"
    assert said(done, "36 of 36 plans would lose their price in USD", "set MOBILEXY_CURRENCY")


def test_a_currency_switched_for_one(upstream):
    upstream.rows["japan"][0]["currency"] = "EUR"
    done = sync("beat")
    assert said(done, "1 plans are priced in EUR instead of USD")
    assert on_sale() == ALL - {1}


@pytest.mark.parametrize("price", ["8.40", "0.042"])
def test_prices_that_all_move_far(upstream, nothing_changes, price):
    for each in upstream.every():
        each["converted_price"] = price
    done = nothing_changes()
    assert done.status == "held"
    assert said(done, "36 of 36 plans would change their cost by more than 20 %")


def test_names_with_markup(upstream, client):
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    for each in upstream.rows["japan"]:
        each |= {"name": hostile, "operator_name": hostile, "fup_policy_text": hostile}
    done = sync("beat")
    assert done.status == "succeeded"
    assert on_sale() == ALL
    assert Plan.objects.get(supplier_id=1).name == hostile
    for path in ("/countries/japan/", "/plans/1/"):
        shown = client.get(path).content.decode()
        assert "&lt;script&gt;alert(1)" in shown
        assert "<script>alert(1)" not in shown
        assert "<img src=x" not in shown


def test_rows_that_are_no_plans(upstream):
    upstream.rows["japan"][0] = {"slug": "JA_1_30", "name": "No id"}
    upstream.rows["japan"][1] = "plan"
    upstream.rows["japan"][2]["slug"] = None
    done = sync("beat")
    assert done.status == "partial"
    assert said(done, "country japan: plan 3 cannot be read")
    assert on_sale() == ALL - {2}
