"""What a sync makes of what the supplier lists, and of what it lists when something is wrong."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from supplier import covering, plan

from catalog.mobilexy import CoveredCountry, RejectedPlan
from catalog.models import Destination, Plan, PlanCoverage, SyncRun
from catalog.repricing import reprice_if_due
from catalog.sync.run import AlreadyRunningError, is_due, sync
from catalog.tasks import sync_if_due, sync_now

pytestmark = pytest.mark.django_db


def run():
    return sync("command")


def live():
    return set(Plan.objects.filter(retired_at=None).values_list("supplier_id", flat=True))


def coverage(key):
    return set(PlanCoverage.objects.filter(plan__supplier_id=key).values_list("country__slug", flat=True))


def test_the_first_sync_brings_everything_with_prices_and_coverage(lister):
    done = run()
    assert done.status == "succeeded"
    assert done.requests == 6
    assert sorted(Destination.objects.values_list("kind", "slug", "iso_code")) == [
        ("country", "france", "FR"),
        ("country", "japan", "JP"),
        ("global", "global", ""),
        ("region", "asia", ""),
    ]
    assert live() == {1, 2, 3, 4, 5}
    assert coverage(5) == {"japan", "france"}
    assert done.counts["unknown_countries"] == 1
    assert set(Plan.objects.values_list("retail_price", flat=True)) == {Decimal("5.460")}
    japan = Destination.objects.get(slug="japan")
    assert (japan.plan_count, japan.from_price) == (4, Decimal("5.460"))


def test_a_second_sync_with_nothing_changed_writes_no_plan_row(lister):
    run()
    with CaptureQueriesContext(connection) as queries:
        done = run()
    written = [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    tables = [sql.split('"')[1] for sql in written]
    assert tables.count("catalog_destination") == 1
    assert set(tables) == {"catalog_catalogversion", "catalog_destination", "catalog_syncrun"}
    assert done.counts["plans_unchanged"] == 5


def test_a_changed_price_changes_one_plan(lister):
    run()
    lister.lists["country japan"][0] = plan(1, price="5.00")
    done = run()
    assert (done.counts["plans_changed"], done.counts["prices_changed"]) == (1, 1)
    assert Plan.objects.get(supplier_id=1).retail_price == Decimal("6.500")


def test_a_plan_that_disappears_is_retired_and_comes_back(lister):
    run()
    gone = lister.lists["country japan"].pop()
    assert run().counts["plans_retired"] == 1
    assert live() == {1, 3, 4, 5}
    assert Plan.objects.count() == 5
    lister.lists["country japan"].append(gone)
    run()
    assert live() == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("place", ["country japan", "region asia", "global"])
def test_a_list_that_fails_keeps_its_old_plans_and_is_reported(lister, place):
    run()
    lister.break_down(place)
    done = run()
    assert done.status == "partial"
    assert live() == {1, 2, 3, 4, 5}
    assert any(
        place.split()[-1] in sentence and "keeps its old plans" in sentence for sentence in done.errors
    )


def test_an_empty_list_where_there_were_plans_changes_nothing_and_is_reported(lister):
    run()
    lister.lists["country japan"] = []
    done = run()
    assert done.status == "partial"
    assert live() == {1, 2, 3, 4, 5}
    assert "the list is empty" in done.errors[0]


def test_no_country_at_all_is_refused(lister):
    run()
    lister.names = {}
    lister.calls.clear()
    done = run()
    assert done.status == "refused"
    assert sorted(lister.calls) == ["countries", "regions"]
    assert live() == {1, 2, 3, 4, 5}
    assert Destination.objects.filter(retired_at=None).count() == 4


def test_every_list_failing_is_refused(lister):
    run()
    lister.break_down()
    done = run()
    assert done.status == "refused"
    assert live() == {1, 2, 3, 4, 5}


def test_a_supplier_that_is_down_fails_the_run_and_changes_nothing(lister, monkeypatch):
    run()
    monkeypatch.setattr(lister, "countries", lambda: lister._list("country nowhere") and [])
    lister.lists["country nowhere"] = lister.lists["country japan"]
    lister.break_down("country nowhere")
    done = run()
    assert (done.status, live()) == ("failed", {1, 2, 3, 4, 5})


@pytest.mark.parametrize("price", [None, "0", "-1", "NaN", "Infinity", "free"])
def test_a_plan_without_a_usable_price_is_not_sold(lister, price):
    lister.lists["country japan"][0] = plan(1, price=price)
    run()
    broken = Plan.objects.get(supplier_id=1)
    assert (broken.retail_price, broken.not_sold_reason) == (None, "no_price")
    assert Plan.objects.on_sale().count() == 4


@pytest.mark.parametrize("currency", ["EUR", "USDT", "US Dollar", "$", "ＵＳＤ"])
def test_a_plan_in_another_currency_is_not_sold(lister, currency):
    lister.lists["country japan"][0] = plan(1, currency=currency)
    run()
    other = Plan.objects.get(supplier_id=1)
    assert (other.retail_price, other.not_sold_reason) == (None, "currency")
    assert Plan.objects.on_sale().count() == 4


def test_a_currency_in_small_letters_is_the_same_currency(lister):
    lister.lists["country japan"][0] = plan(1, currency="usd")
    run()
    assert Plan.objects.get(supplier_id=1).retail_price == Decimal("5.460")


def test_an_id_used_for_two_plans_is_not_sold_and_is_reported(lister):
    lister.lists["country france"].append(plan(1, "FR_1_30"))
    done = run()
    assert Plan.objects.get(supplier_id=1).not_sold_reason == "ambiguous_id"
    assert any("id 1 is used for" in sentence for sentence in done.errors)
    lister.lists["country france"].pop()
    run()
    assert Plan.objects.get(supplier_id=1).retail_price is not None


def test_an_id_that_now_means_another_plan_is_reported(lister):
    run()
    lister.lists["country japan"][0] = plan(1, "JP_20_30")
    done = run()
    assert done.counts["plans_renamed"] == 1
    assert any("was JP_1_30 and is now JP_20_30" in sentence for sentence in done.errors)


def test_a_row_that_cannot_be_read_is_reported_and_its_plan_is_not_taken_for_gone(lister):
    run()
    lister.lists["country japan"].pop()
    lister.rejected["country japan"] = [RejectedPlan(id=2, reason="no slug")]
    done = run()
    assert live() == {1, 2, 3, 4, 5}
    assert done.status == "partial"
    assert any("plan 2 cannot be read" in sentence for sentence in done.errors)


def test_a_row_without_an_id_keeps_the_plan_of_its_slug(lister):
    run()
    lister.lists["country japan"].pop()
    lister.rejected["country japan"] = [RejectedPlan(slug="JP_2_30", reason="no id")]
    run()
    assert live() == {1, 2, 3, 4, 5}


def test_the_same_plan_in_two_lists_is_one_plan_that_covers_both(lister):
    lister.lists["region asia"] = [plan(4, "AS-2_3_30", countries=covering("japan"))]
    lister.lists["country france"].append(plan(4, "AS-2_3_30"))
    run()
    assert Plan.objects.get(supplier_id=4).scope == "country"
    assert coverage(4) == {"japan", "france"}


@pytest.mark.parametrize("prices", [("4.20", "9.00"), ("9.00", "4.20")])
def test_of_two_prices_for_one_plan_the_dearer_counts_and_is_reported(lister, prices):
    first, second = prices
    lister.lists["country japan"][0] = plan(1, price=first)
    lister.lists["region asia"].append(plan(1, price=second, countries=covering("japan")))
    done = run()
    assert Plan.objects.get(supplier_id=1).wholesale_price == Decimal("9.00")
    assert done.errors[0].startswith("Plan id 1 is listed at")
    assert run().counts["plans_changed"] == 0


def test_a_covered_country_is_found_by_its_slug_or_else_by_its_name(lister):
    lister.names["ivory-coast"] = "Côte d’Ivoire"
    spelled = (
        CoveredCountry(slug="japan", name="Nippon"),
        CoveredCountry(slug="ci", name="CÔTE D’IVOIRE"),
        CoveredCountry(slug="zz", name="Zed"),
    )
    lister.lists["global"] = [plan(5, "GL_3_30", countries=spelled)]
    done = run()
    assert coverage(5) == {"japan", "ivory-coast"}
    assert Destination.objects.get(slug="ivory-coast").name == "Côte d’Ivoire"
    assert done.counts["unknown_countries"] == 1


def test_a_country_without_a_name_is_not_taken_for_another_without_one(lister):
    lister.names["france"] = ""
    lister.lists["global"] = [plan(5, "GL_3_30", countries=(CoveredCountry(slug="atlantis"),))]
    run()
    assert coverage(5) == set()


def test_coverage_follows_the_supplier(lister):
    run()
    lister.lists["global"] = [plan(5, "GL_3_30", countries=covering("france"))]
    run()
    assert coverage(5) == {"france"}
    assert Destination.objects.get(slug="japan").plan_count == 3


def test_a_country_that_is_no_longer_listed_takes_its_plans_with_it(lister):
    run()
    del lister.names["france"]
    run()
    assert Destination.objects.get(slug="france").retired_at is not None
    assert live() == {1, 2, 4, 5}


def test_while_one_sync_runs_another_does_nothing(lister, capsys):
    SyncRun.objects.create(trigger="beat")
    with pytest.raises(AlreadyRunningError):
        run()
    call_command("sync_catalog")
    assert "already running" in capsys.readouterr().out
    assert lister.calls == []


def test_a_run_whose_process_died_is_put_aside(lister):
    dead = SyncRun.objects.create(trigger="beat")
    SyncRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=11))
    assert run().status == "succeeded"
    dead.refresh_from_db()
    assert dead.status == "abandoned"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_run_that_breaks_is_never_left_running(lister, monkeypatch, error):
    def broken():
        raise error

    monkeypatch.setattr(lister, "countries", broken)
    with pytest.raises(error):
        run()
    assert SyncRun.objects.get().status == "failed"


def test_the_command_fails_loudly_when_nothing_was_changed(lister):
    lister.names = {}
    with pytest.raises(CommandError, match="was not changed"):
        call_command("sync_catalog")


def test_ctrl_c_is_an_answer_and_not_a_crash(lister, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(lister, "countries", interrupted)
    with pytest.raises(CommandError, match="Interrupted"):
        call_command("sync_catalog")


def test_beat_syncs_when_it_is_due_and_only_then(lister, settings):
    settings.CATALOG_SYNC_MINUTES = 60
    sync_if_due()
    assert SyncRun.objects.count() == 1
    for _ in range(3):
        sync_if_due()
    assert SyncRun.objects.count() == 1
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(minutes=61))
    sync_if_due()
    assert SyncRun.objects.count() == 2


def test_a_failed_sync_is_tried_again_after_ten_minutes(lister):
    lister.names = {}
    run()
    assert is_due() is False
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(minutes=11))
    assert is_due() is True


def test_a_new_markup_takes_effect_without_a_sync(lister, settings):
    run()
    calls = len(lister.calls)
    assert reprice_if_due() is False
    settings.DEFAULT_MARKUP_PERCENT = Decimal(100)
    assert reprice_if_due() is True
    assert set(Plan.objects.values_list("retail_price", flat=True)) == {Decimal("8.400")}
    assert Destination.objects.get(slug="japan").from_price == Decimal("8.400")
    assert len(lister.calls) == calls


def test_a_polite_sync_outlives_the_limit_that_is_made_for_a_purchase(settings):
    at_one_call_a_second = 214
    assert at_one_call_a_second > settings.CELERY_TASK_SOFT_TIME_LIMIT
    for task in (sync_if_due, sync_now):
        assert task.soft_time_limit > 10 * at_one_call_a_second
        assert task.time_limit > task.soft_time_limit


def test_a_sync_that_staff_start_says_so_and_gives_way_to_one_that_runs(lister):
    sync_now()
    assert SyncRun.objects.get().trigger == "staff"
    SyncRun.objects.create(trigger="beat")
    calls = len(lister.calls)
    sync_now()
    assert len(lister.calls) == calls
    assert SyncRun.objects.count() == 2
