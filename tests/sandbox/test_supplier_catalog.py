"""The generated catalog, and what its switches change in it."""

import re
import statistics
from collections import Counter
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from sandbox.supplier.generate import generate

pytestmark = pytest.mark.real_sockets
SLUG = re.compile(r"^([A-Z]+(?:-\d+)?)_([\d.]+)(M)?_(\d+|Daily)(_.*)?$")


@pytest.fixture
def everything(supplier):
    """Every plan of every list, by the endpoint it came from."""
    countries = supplier.get("coverage/countries")["data"]["countries"]
    regions = supplier.get("coverage/regions")["data"]["regions"]
    return {
        "country": {
            c["slug"]: supplier.get(f"country-plans/{c['slug']}")["data"]["plans"] for c in countries
        },
        "region": {r["slug"]: supplier.get(f"region-plans/{r['slug']}")["data"]["plans"] for r in regions},
        "global": {"global": supplier.get("global-plans")["data"]["plans"]},
    }


def test_the_catalog_has_the_upstreams_shape(everything):
    plans = [plan for places in everything.values() for listed in places.values() for plan in listed]
    sizes = [len(listed) for places in everything.values() for listed in places.values()]
    prices = [Decimal(plan["converted_price"]) for plan in plans]
    codes = Counter(plan["packageCode"] for plan in plans)

    assert [len(places) for places in everything.values()] == [181, 30, 1]
    assert len(everything["global"]["global"]) == 3
    assert 2254 <= len(plans) <= 2346
    assert len({plan["id"] for plan in plans}) == len({plan["slug"] for plan in plans}) == len(plans)
    assert all(SLUG.match(plan["slug"]) for plan in plans)
    assert 0.36 < sum(plan["data_volume"] == -1 for plan in plans) / len(plans) < 0.40
    assert all(plan["period"] == 1 for plan in plans if plan["data_volume"] == -1)
    assert (max(sizes), statistics.median(sizes)) == (41, 10)
    assert 12 < statistics.median(prices) < 16
    assert min(prices) < Decimal("0.50")
    assert [code for code, times in codes.items() if times > 1] == ["CKH226"]
    assert any(plan["status"] == 0 for plan in plans)
    assert any(plan["operator_name"] is None for plan in plans)
    assert max(len(plan["operator_name"] or "") for plan in plans) > 1000
    assert any(plan["voice_quantity"] != "0.00" for plan in plans)
    assert {plan["currency"] for plan in plans} == {None}


def test_countries_have_upstream_names_and_their_cheapest_price(supplier):
    listed = {c["slug"]: c for c in supplier.get("coverage/countries")["data"]["countries"]}
    japan = supplier.get("country-plans/japan")["data"]["plans"]

    assert [listed[slug]["name"] for slug in ("aland-islands", "cote-divoire", "reunion", "macao-china")] == [
        "Åland Islands",
        "Côte d'Ivoire",
        "Réunion",
        "Macao (China)",
    ]
    assert listed["bonaire-saba"]["name"] == "<b>Bonaire</b> & Saba"
    assert listed["japan"]["converted_price"] == min((p["converted_price"] for p in japan), key=Decimal)
    assert re.fullmatch(r"\d+\.\d{8}", listed["japan"]["converted_price"])


def test_a_region_plan_lists_the_countries_it_covers(supplier):
    plans = supplier.get("region-plans/asia-as-12")["data"]["plans"]

    assert len(plans) == 10
    assert plans[0]["name"] == "Asia (12 areas) 500MB/Day"
    assert plans[0]["fup_policy_text"] == "500MB high-speed/day, 128 Kbps after limit, resets daily"
    assert len(plans[0]["countries"]) == 12
    assert {"name": "Hong Kong (China)", "slug": "hong-kong-china", "image": None} in plans[0]["countries"]


def test_plan_details_leave_out_what_the_documentation_leaves_out(supplier):
    plan = supplier.plan("JP_3_30")
    details = supplier.get(f"plan/{plan['id']}")["data"]["plan"]

    assert details["slug"] == "JP_3_30"
    assert details["data_volume"] == 3 * 1024**3
    assert plan.keys() - details.keys() == {"status", "converted_price", "currency", "phone_number"}


@pytest.mark.parametrize(
    ("path", "remark"),
    [
        ("country-plans/atlantis", "country_not_found"),
        ("region-plans/atlantis", "not_found"),
        ("plan/999999", "not_found"),
        ("plan/x", "not_found"),
    ],
)
def test_an_unknown_place_or_plan_is_an_error_under_http_200(supplier, path, remark):
    answer = supplier.http.get(f"/api/{path}")

    assert answer.status_code == 200
    assert (answer.json()["remark"], answer.json()["status"]) == (remark, "error")
    assert list(answer.json()["message"]) == ["error"]


def test_a_wrong_method_is_405_and_an_unknown_path_404(supplier):
    assert supplier.http.get("/api/plan/purchase").status_code == 405
    assert supplier.http.post("/api/coverage/countries").status_code == 405
    assert supplier.http.get("/api/orders").status_code == 404


def test_lists_can_be_emptied_and_filled_again(supplier):
    supplier.change("catalog", countries_empty=True, empty=["japan", "global", "asia-as-12"])

    assert supplier.get("coverage/countries")["data"]["countries"] == []
    assert supplier.get("country-plans/japan")["data"]["plans"] == []
    assert supplier.get("region-plans/asia-as-12")["data"]["plans"] == []
    assert supplier.get("global-plans")["data"]["plans"] == []
    assert len(supplier.get("country-plans/france")["data"]["plans"]) == 24

    supplier.change("catalog", clear=True)
    assert len(supplier.get("country-plans/japan")["data"]["plans"]) == 41


def test_thirty_percent_of_the_plans_can_go_missing(supplier, everything):
    places = everything["country"]
    before = sum(len(listed) for listed in places.values())
    supplier.change("catalog", drop_percent=30)
    after = sum(len(supplier.get(f"country-plans/{slug}")["data"]["plans"]) for slug in places)

    assert 0.29 < 1 - after / before < 0.31


def test_single_plans_can_change(supplier):
    first, second, third, fourth = supplier.get("country-plans/japan")["data"]["plans"][:4]
    supplier.change(
        "catalog",
        slugs={first["id"]: "JP_9_9"},
        prices={first["id"]: "NaN", second["id"]: "-1"},
        inactive=[third["id"]],
        retired=[fourth["id"]],
        currency="EUR",
        price_percent=-50,
    )
    now = supplier.get("country-plans/japan")["data"]["plans"]

    assert [plan["id"] for plan in now[:3]] == [first["id"], second["id"], third["id"]]
    assert fourth["id"] not in {plan["id"] for plan in now}
    assert (now[0]["slug"], now[0]["converted_price"], now[1]["converted_price"]) == ("JP_9_9", "NaN", "-1")
    assert (now[2]["status"], now[1]["status"]) == (0, 1)
    half = Decimal(third["converted_price"]) / 2
    assert abs(Decimal(now[2]["converted_price"]) - half) < Decimal("0.01")
    assert {plan["currency"] for plan in now} == {"EUR"}


def test_names_can_carry_markup(supplier):
    supplier.change("catalog", markup=True)

    assert "<script>" in supplier.plan("JP_3_30")["name"]
    assert "<script>" in supplier.get("coverage/countries")["data"]["countries"][0]["name"]


def test_places_can_have_images_of_their_own(supplier):
    assert supplier.get("coverage/countries")["data"]["countries"][0]["image"] is None
    supplier.change("catalog", pictures=True)

    image = supplier.get("coverage/countries")["data"]["countries"][0]["image"]
    assert supplier.get("country-plans/japan")["data"]["flag"].endswith("/supplier/place/japan.png")
    answer = supplier.http.get(urlsplit(image).path)
    assert (answer.headers["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")


def test_a_country_can_be_listed_under_another_slug(supplier):
    plans = supplier.get("country-plans/japan")["data"]["plans"]
    supplier.change("catalog", renamed={"japan": "nippon"})

    assert "nippon" in {each["slug"] for each in supplier.get("coverage/countries")["data"]["countries"]}
    assert supplier.get("country-plans/nippon")["data"]["plans"] == plans
    assert supplier.get("country-plans/japan")["remark"] == "country_not_found"


def test_one_country_can_fail_while_the_others_answer(supplier):
    supplier.switch("http", "country-plans:japan", status=502, times=None)

    assert [supplier.http.get("/api/country-plans/japan").status_code for _ in range(3)] == [502] * 3
    assert supplier.http.get("/api/country-plans/france").status_code == 200


def test_an_unknown_catalog_switch_is_named(supplier):
    answer = supplier.http.post("/supplier/catalog", json={"colour": "red"})

    assert answer.status_code == 400
    assert "colour" in answer.json()["error"]


def test_a_catalog_can_be_ten_times_as_large_without_repeating_an_id_or_a_slug():
    once, tenfold = generate(1), generate(1, times=10)

    assert len(tenfold.plans) == 10 * len(once.plans)
    assert (
        len({plan.id for plan in tenfold.plans})
        == len({plan.slug for plan in tenfold.plans})
        == len(tenfold.plans)
    )
    assert all(SLUG.match(plan.slug) for plan in tenfold.plans)
    assert {plan.slug: plan.price for plan in once.plans}.items() <= {
        plan.slug: plan.price for plan in tenfold.plans
    }.items()
