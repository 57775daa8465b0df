"""What a sync does not believe, and what it does with lists that fail, one or many."""

import re
import time
from decimal import Decimal

import pytest
from supplier import covering, plan

from catalog.models import Destination, Plan, PlanCoverage
from catalog.sync.fetch import MAX_FAILURES, Pace
from catalog.sync.run import MAX_ERRORS, sync

pytestmark = pytest.mark.django_db


def run():
    return sync("command")


def live():
    return set(Plan.objects.filter(retired_at=None).values_list("supplier_id", flat=True))


def said(done, *words):
    return any(all(word in sentence for word in words) for sentence in done.errors)


@pytest.fixture
def many(lister):
    """Thirty more countries, with a plan each, and answers that take their time."""
    lister.seconds = 0.005
    for number in range(30):
        lister.names[f"place-{number}"] = f"Place {number}"
        lister.lists[f"country place-{number}"] = [plan(100 + number)]
    return lister


@pytest.mark.parametrize("slug", ["a/b", "..", "x" * 121, "?q=1"])
def test_a_place_whose_slug_cannot_be_an_address_is_left_out_and_reported(lister, client, slug):
    lister.names[slug] = "Nowhere"
    done = run()
    assert done.status == "partial"
    assert said(done, "Nowhere was left out")
    assert live() == {1, 2, 3, 4, 5}
    assert client.get("/countries/").status_code == 200


def test_when_the_regions_cannot_be_listed_the_known_ones_are_asked(lister, monkeypatch):
    run()
    lister.calls.clear()
    lister.break_down("regions")
    monkeypatch.setattr(lister, "regions", lambda: lister._list("regions"))
    lister.lists["region asia"] = [plan(4, "AS-2_3_30", price="5.00", countries=covering("japan"))]
    done = run()
    assert done.status == "partial"
    assert said(done, "list of regions could not be read")
    assert "region asia" in lister.calls
    assert live() == {1, 2, 3, 4, 5}
    assert Plan.objects.get(supplier_id=4).wholesale_price == 5
    assert Destination.objects.get(slug="asia").retired_at is None


def test_a_list_that_breaks_in_a_way_nobody_foresaw_takes_no_other_with_it(lister, caplog):
    run()
    lister.lists["country japan"] = ZeroDivisionError("of no use to staff")
    lister.lists["country france"][0] = plan(3, "FR_3_30", price="9.00")
    done = run()
    assert done.status == "partial"
    assert said(done, "country japan keeps its old plans", "ZeroDivisionError")
    assert live() == {1, 2, 3, 4, 5}
    assert Plan.objects.get(supplier_id=3).wholesale_price == 9


def test_a_supplier_that_goes_down_halfway_is_left_alone(many):
    run()
    many.calls.clear()
    many.break_down(*set(many.lists) - {"country france"})
    done = run()
    assert MAX_FAILURES < len(many.calls) - 2 < MAX_FAILURES + 10
    assert done.status == "partial"
    assert said(done, "global global keeps its old plans", "not asked")
    assert len(live()) == 35


def test_ctrl_c_does_not_wait_for_the_lists_still_queued(many):
    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync("command", interrupt)
    assert len(many.calls) < 15
    assert not Plan.objects.exists()


def test_more_problems_than_anybody_reads_are_counted(lister):
    wrong = [plan(key, f"FR_{key}_30") for key in range(1000, 1000 + MAX_ERRORS + 20)]
    lister.lists["country france"] = wrong
    lister.lists["country japan"] = [plan(each.id, f"JP_{each.id}_30") for each in wrong]
    done = run()
    assert len(done.errors) == MAX_ERRORS + 1
    assert re.fullmatch(r"And 2\d more\.", done.errors[-1])


def test_what_is_not_sold_and_why_is_told_to_staff(lister):
    lister.lists["country japan"] = [plan(1, currency="eur"), plan(2, price="0")]
    done = run()
    assert done.status == "succeeded"
    assert said(done, "1 plans are priced in EUR instead of USD (MOBILEXY_CURRENCY)", ": 1.")
    assert said(done, "1 plans have no usable price", ": 2.")
    assert said(done, "1 countries that plans cover", ": Atlantis.")


def test_numbers_that_no_column_holds_do_not_stop_the_sync(lister):
    huge = "9" * 400
    lister.lists["country japan"] = [
        plan(1, voice_quantity="1e19", sms_quantity=huge, price="0.000000001"),
        plan(2, f"JP_{huge}_Daily", data_volume=-1, fup_policy_text=f"{huge}GB/day, {huge} kbps after"),
    ]
    assert run().status == "succeeded"
    first, second = Plan.objects.filter(supplier_id__in=[1, 2]).order_by("supplier_id")
    assert (first.voice_minutes, first.wholesale_price) == (2**31 - 1, Decimal("1e-8"))
    assert (second.daily_cap_bytes, second.throttle_kbps) == (None, None)


def test_a_plan_whose_own_list_failed_does_not_move_to_the_region_that_has_it_too(lister):
    shared = plan(1, countries=covering("japan"))
    lister.lists["region asia"].append(shared)
    run()
    lister.break_down("country japan")
    run()
    kept = Plan.objects.get(supplier_id=1)
    assert (kept.scope, kept.destination.slug) == ("country", "japan")


def test_a_plan_that_two_countries_list_stays_in_the_one_whose_list_failed(lister):
    lister.lists["country france"].append(plan(7, "EU_3_30"))
    lister.lists["country japan"].append(plan(7, "EU_3_30"))
    run()
    lister.break_down("country japan")
    run()
    covered = PlanCoverage.objects.filter(plan__supplier_id=7).values_list("country__slug", flat=True)
    assert set(covered) == {"france", "japan"}


def test_calls_keep_the_pace_that_was_agreed():
    pace = Pace(per_minute=3000)
    begun = time.monotonic()
    for _ in range(6):
        pace.wait()
    assert time.monotonic() - begun >= 5 * 60 / 3000
