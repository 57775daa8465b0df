"""What a sync makes of the supplier's words, and how the shop says it: never more than was stated."""

from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st
from supplier import plan

from catalog.models import Destination, Plan
from catalog.presentation import allowance, operator_names, plan_name
from catalog.repricing import reprice
from catalog.sync import exits, rows
from catalog.sync.allowance import iso_code, read, validity
from catalog.sync.networks import generations, newest
from catalog.sync.operators import operator_names as read_operators
from catalog.sync.run import sync
from orders.models import OrderLine
from sandbox.supplier.generate import generate

MB = 1024**2


def _words(client, path):
    return " ".join(strip_tags(client.get(path).content.decode()).split())


@pytest.fixture
def unlimited(japan, make_plan):
    """A day plan that its supplier calls unlimited; 500 MB a day unless told otherwise."""

    def make(name="Japan Unlimited 7Days", **fields):
        values = {
            "is_daily": True,
            "data_bytes": None,
            "daily_cap_bytes": 500 * MB,
            "throttle_kbps": 512,
            "validity_days": 7,
        }
        return make_plan(japan, name=name, **(values | fields))

    return make


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3G/4G", ["3G", "4G"]),
        ("4G/5G", ["4G", "5G"]),
        ("5g", ["5G"]),
        ("LTE", ["4G"]),
        ("4G LTE", ["4G"]),
        ("LTE/5G NR", ["4G", "5G"]),
        ("HSPA+ / LTE-A", ["3G", "4G"]),
        ("2G-5G", ["2G", "3G", "4G", "5G"]),
        ("3G to 5G", ["3G", "4G", "5G"]),
        ("up to 4G+", ["4G"]),
        ("", []),
        ("best available", []),
        ("15G", []),
        ("Wi-Fi", []),
    ],
)
def test_networks_are_read_from_what_people_in_the_trade_write(text, expected):
    assert generations(text) == expected
    assert newest(expected) == (int(expected[-1][0]) if expected else None)


@given(st.text(max_size=40))
def test_any_text_yields_generations_in_order_and_each_once(text):
    found = generations(text)
    assert found == sorted(set(found))
    assert set(found) <= {"2G", "3G", "4G", "5G"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SoftBank, KDDI", ["SoftBank", "KDDI"]),
        ("KDDI/au, NTT docomo", ["KDDI/au", "NTT docomo"]),
        ("Movistar / Claro; Entel|Bitel", ["Movistar", "Claro", "Entel", "Bitel"]),
        ("Orange, Orange/SFR", ["Orange", "SFR"]),
        ("T-Mobile, t mobile,  T  Mobile , TMobile", ["T-Mobile"]),
        ("Unitel, Unitel T+, LG U+", ["Unitel", "Unitel T+", "LG U+"]),
        (" , ,,A1,", ["A1"]),
        ("N/A", []),
        ("-", []),
        ("", []),
        ("O2, 3, EE", ["O2", "3", "EE"]),
        ("中国移动、中国联通", ["中国移动", "中国联通"]),
    ],
)
def test_operators_are_told_apart_and_each_stands_once(text, expected):
    assert read_operators(text) == expected


@given(st.text(max_size=80))
def test_a_cleaned_line_of_operators_is_clean(text):
    found = read_operators(text)
    assert all(name and name == name.strip() and "," not in name for name in found)
    assert read_operators(", ".join(found)) == found


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("JP_3_30", ("", "")),
        ("JP_3_30_nonhkip", ("", "HK")),
        ("JP_1_Daily_1Mbps_nonhkip", ("", "HK")),
        ("JP_3_30_hkip", ("HK", "")),
        ("JP_3_30_IIJ", ("", "")),
        ("JP_3_30_voip", ("", "")),
        ("nonhkip", ("", "")),
    ],
)
def test_an_exit_is_told_only_by_a_slug_that_names_it(slug, expected):
    assert exits.read(slug) == expected


@pytest.mark.parametrize(
    ("slug", "period", "name", "expected"),
    [
        ("JP_3_30", 15, "", 15),
        ("JP_3_30", None, "", 30),
        ("JP_3_30", 0, "", 30),
        ("JP_0.5_Daily", None, "", 1),
        ("odd", None, "Japan 3GB 15Days", 15),
        ("odd", None, "Japan 3GB", None),
        ("JP_3_999999999", None, "", None),
    ],
)
def test_days_are_read_from_the_slug_and_the_name_where_the_field_is_missing(slug, period, name, expected):
    assert validity(slug, period, name) == expected


def test_a_countrys_code_comes_from_its_name_only_where_no_slug_has_one():
    assert iso_code(["odd"], "japan") == "JP"
    assert iso_code(["FR_1_7"], "Japan") == "FR"
    assert iso_code(["odd"], "European Union") == ""


def test_of_the_whole_generated_catalog_nothing_is_left_in_the_suppliers_words():
    plans = generate(1).plans
    assert len(plans) > 2200
    read_anew = [read(each.slug, -1 if each.daily else each.volume, each.policy, each.name) for each in plans]
    assert [each.slug for each, data in zip(plans, read_anew, strict=True) if not data.is_understood] == []
    assert [each.slug for each in plans if not generations(each.speed)] == []
    assert [each.slug for each in plans if each.operators and not read_operators(each.operators)] == []


@pytest.mark.django_db
def test_a_sync_stores_what_it_read(lister):
    lister.lists["country japan"] = [
        plan(
            1,
            "JP_0.5_Daily_nonhkip",
            data_volume=-1,
            period=None,
            fup_policy_text="500MB high-speed/day, 512 Kbps after limit",
            operator_name="KDDI/au, softbank, SoftBank",
            network_speed="LTE/5G",
        )
    ]
    sync("command")
    found = Plan.objects.get(supplier_id=1)
    assert (found.networks, found.top_generation) == (["4G", "5G"], 5)
    assert found.operator_list == ["KDDI/au", "softbank"]
    assert (found.exit_country, found.exit_not_in) == ("", "HK")
    assert (found.is_daily, found.validity_days, found.daily_cap_bytes) == (True, 1, 500 * MB)
    assert found.is_understood


@pytest.mark.django_db
def test_a_plan_that_is_not_understood_is_shown_as_the_supplier_wrote_it_and_counted(lister, client):
    lister.lists["country japan"] = [
        plan(1, "odd", data_volume=-1, fup_policy_text="Plenty for a week", network_speed="warp"),
        plan(2),
    ]
    run = sync("command")
    assert (run.counts["not_understood"], run.counts["networks_not_understood"]) == (1, 1)
    assert [error for error in run.errors if "supplier's words" in error] == [
        "1 plans show their allowance in the supplier's words, as it could not be read: 1.",
        "1 plans show their network in the supplier's words, as it could not be read: 1.",
    ]
    assert not Plan.objects.get(supplier_id=1).is_understood
    words = _words(client, "/plans/1/")
    assert "Plenty for a week" in words
    assert "warp" in words


@pytest.mark.django_db
def test_plans_that_an_older_version_stored_get_their_facts_though_nothing_changed_upstream(
    lister, monkeypatch
):
    lister.lists["country japan"] = [plan(1, network_speed="4G", operator_name="KDDI")]
    with monkeypatch.context() as before:
        before.setattr(rows, "READING", rows.READING - 1)
        sync("command")
    Plan.objects.update(networks=[], operator_list=[], top_generation=None, price_per_gb=None)
    assert sync("command").counts["plans_unchanged"] == 0
    found = Plan.objects.get(supplier_id=1)
    assert (found.networks, found.operator_list, found.top_generation) == (["4G"], ["KDDI"], 4)
    assert found.price_per_gb == Decimal("1.82")
    assert sync("command").counts["plans_unchanged"] == 4


@pytest.mark.parametrize(
    ("is_daily", "code", "others", "reason"),
    [
        (False, "A", [], ""),
        (True, "A", [], "daily"),
        (False, "", [], "no_code"),
        (False, "A", ["A"], "shared_code"),
        (True, "A", ["A"], "daily"),
        (False, "A", ["B", "", ""], ""),
    ],
)
def test_a_top_up_is_ruled_out_for_a_reason(japan, make_plan, is_daily, code, others, reason):
    found = make_plan(japan, package_code=code, is_daily=is_daily)
    for number, other in enumerate(others):
        make_plan(japan, supplier_id=1 + number, package_code=other)
    reprice()
    found.refresh_from_db()
    assert found.no_top_up_reason == reason


@pytest.mark.django_db
def test_a_code_that_another_place_lists_too_rules_out_the_top_up_of_both_and_gives_it_back(lister):
    lister.lists["country japan"] = [plan(1, package_code="CKH226")]
    lister.lists["country france"] = [plan(3, "FR_3_30", package_code="CKH226")]
    sync("command")
    told = Plan.objects.filter(supplier_id__in=[1, 3]).values_list("no_top_up_reason", flat=True)
    assert set(told) == {"shared_code"}
    lister.lists["country france"] = [plan(3, "FR_3_30", package_code="OTHER")]
    sync("command")
    assert set(told.all()) == {""}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Usually possible"),
        ({"no_top_up_reason": "daily"}, "Not possible it is a day plan: buy another day instead"),
        ({"is_daily": True}, "Not possible it is a day plan"),
        ({"no_top_up_reason": "no_code"}, "Not possible the supplier offers no top-up for it"),
        (
            {"no_top_up_reason": "shared_code"},
            "Not possible the supplier's code for it belongs to several plans",
        ),
    ],
)
def test_the_page_of_a_plan_says_why_it_cannot_be_topped_up(client, japan, make_plan, fields, said):
    make_plan(japan, **fields)
    assert f"Top-up {said}" in _words(client, "/plans/811/").replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Japan Unlimited 7Days", "Japan 500 MB a day at full speed, then 512 kbps 7Days"),
        ("Japan Truly UNLIMITED data", "Japan 500 MB a day at full speed, then 512 kbps"),
        ("Unlimited Japan (IIJ)", "500 MB a day at full speed, then 512 kbps Japan (IIJ)"),
        ("Japan Unlimited 500MB/Day", "Japan 500MB/Day"),
        ("Japan ∞", "Japan 500 MB a day at full speed, then 512 kbps"),
        ("Japan 500MB/Day FUP1Mbps", "Japan 500MB/Day FUP1Mbps"),
    ],
)
def test_a_name_says_the_cap_where_its_supplier_says_unlimited(unlimited, name, shown):
    assert plan_name(unlimited(name)) == shown


def test_a_name_whose_cap_nobody_knows_does_not_say_unlimited_either(unlimited, client):
    unlimited(daily_cap_bytes=None, fup_text="Unlimited data")
    assert plan_name(Plan.objects.get()) == "Japan (amount not stated) 7Days"
    assert allowance(Plan.objects.get()) == "Not stated the supplier names no amount"
    assert "nlimited" not in _words(client, "/countries/japan/")
    page = _words(client, "/plans/811/")
    assert "Expect that it gets slower at some point" in page
    assert page.index("names no amount. Expect") < page.index("Unlimited data")


@pytest.mark.parametrize("path", ["/countries/japan/", "/plans/811/", "/search/?q=japan", "/"])
def test_no_page_says_unlimited_of_a_plan_that_has_a_cap(client, unlimited, path):
    unlimited()
    text = client.get(path).content.decode()
    assert "nlimited 7Days" not in text
    assert "Japan Unlimited" not in text


def test_an_order_and_so_its_mails_and_stripes_page_carry_the_honest_name(unlimited):
    assert OrderLine.of_plan(unlimited()).plan_name == "Japan 500 MB a day at full speed, then 512 kbps 7Days"


def test_a_plan_that_does_not_exit_in_hong_kong_says_so_in_words(client, japan, make_plan):
    make_plan(japan, name="Japan 3GB 30Days (nonhkip)", exit_not_in="HK")
    for path in ("/countries/japan/", "/plans/811/"):
        words = _words(client, path)
        assert "Japan 3GB 30Days, not via HK" in words
        assert "Internet exit Not in Hong Kong SAR China" in words
        assert "nonhkip" not in words


def test_a_plan_whose_exit_is_not_stated_promises_none(client, japan_plan):
    words = _words(client, "/plans/811/")
    assert "Internet exit" not in words
    assert "The supplier does not state it. Often it is another country" in words


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "One purchase gives one day."), (7, "One purchase gives 7 days, each with its own")],
)
def test_a_day_plan_says_what_one_purchase_gives(client, unlimited, days, said):
    unlimited(validity_days=days)
    assert said in _words(client, "/plans/811/")


def test_a_card_shows_generations_and_the_first_operators_and_the_page_has_all(client, japan, make_plan):
    names = [f"Operator {number}" for number in range(60)]
    make_plan(japan, networks=["4G", "5G"], network_speed="LTE/NR", operator_list=names)
    assert "Network 4G/5G Operator 0, Operator 1, Operator 2 and 57 more" in _words(
        client, "/countries/japan/"
    )
    page = client.get("/plans/811/").content.decode()
    assert all(f"<li>{name}</li>" in page for name in names)
    assert "LTE/NR" not in page


def test_operators_of_a_plan_that_was_not_read_anew_are_those_of_the_suppliers_line(japan_plan):
    assert operator_names(japan_plan) == ["SoftBank", "KDDI"]


def test_countries_are_named_in_the_readers_language_and_found_by_the_suppliers(client, japan_plan, settings):
    Destination.objects.update(plan_count=1, from_price=Decimal("5.50"))
    with translation.override("de"):
        assert plan_name(japan_plan) == "Japan 3GB 30Days"
    with translation.override("fr"):
        assert plan_name(japan_plan) == "Japon 3GB 30Days"
    settings.LANGUAGE_CODE, settings.LANGUAGES = "fr", [("fr", "Français")]
    for path in ("/", "/countries/", "/countries/japan/", "/plans/811/", "/search/?q=japan"):
        with translation.override("fr"):
            words = _words(client, path)
        assert "Japon" in words, path
        assert "Japan" not in words.replace("Places for “japan”", "").replace("Japan → Japon", ""), path


def test_a_region_is_named_without_the_code_of_its_list_beside_the_number_of_its_countries(
    client, japan, make_plan
):
    asia = Destination.objects.create(kind="region", slug="asia-as-12", name="Asia (AS-12)")
    make_plan(asia, covers=[japan], country_count=12)
    assert "Works in Asia 12 countries" in _words(client, "/countries/japan/")


def test_a_plan_for_the_whole_world_works_worldwide(client, japan, make_plan):
    world = Destination.objects.create(kind="global", slug="global", name="Global")
    make_plan(world, covers=[japan], country_count=139)
    assert "Works in Worldwide 139 countries" in _words(client, "/plans/811/")
