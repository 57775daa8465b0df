"""One place read again by itself, and what the supplier would not sell."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from supplier import covering, plan

from catalog.mobilexy import UnavailableError
from catalog.models import Destination, Plan, PlanCoverage, SyncRun
from catalog.sync.guard import RefusedError
from catalog.sync.place import retire_refused, sync_place
from catalog.sync.run import sync
from catalog.tasks import resync_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def japan(lister):
    """Everything has been synced; the calls from here on count."""
    sync("command")
    lister.calls.clear()
    return Destination.objects.get(slug="japan")


def live():
    return set(Plan.objects.filter(retired_at=None).values_list("supplier_id", flat=True))


def rows_of_others():
    return list(Plan.objects.exclude(destination__slug="japan").order_by("pk").values())


def test_a_place_is_brought_up_to_date_with_one_call_and_no_other_is_touched(lister, japan):
    others, read = rows_of_others(), japan.plans_read_at
    lister.lists["country japan"] = [plan(1, price="6.00"), plan(6)]
    lister.lists["country france"] = []
    assert sync_place(japan) is True
    assert lister.calls == ["country japan"]
    assert live() == {1, 3, 4, 5, 6}
    assert Plan.objects.get(supplier_id=1).retail_price == Decimal("7.800")
    assert Plan.objects.get(supplier_id=6).retail_price == Decimal("5.460")
    assert rows_of_others() == others
    japan.refresh_from_db()
    assert japan.plans_read_at > read
    assert japan.plan_count == 4
    assert SyncRun.objects.count() == 1


def test_a_place_whose_prices_all_fall_far_is_left_as_it_was(lister, japan):
    before = list(Plan.objects.order_by("pk").values())
    known = lister.lists["country japan"]
    lister.lists["country japan"] = [plan(each.id, each.slug, price="0.40") for each in known]
    with pytest.raises(RefusedError, match="change their cost by more than 20 %"):
        sync_place(japan)
    assert list(Plan.objects.order_by("pk").values()) == before
    lister.lists["country japan"] = [plan(each.id, each.slug, price="40") for each in known]
    assert sync_place(japan) is True
    assert set(Plan.objects.filter(destination=japan).values_list("wholesale_price", flat=True)) == {
        Decimal(40)
    }


def test_a_place_in_which_a_few_of_few_prices_fall_far_is_left_too(lister, japan):
    lister.lists["country japan"] = [plan(key) for key in range(1, 7)]
    sync("command")
    lister.lists["country japan"] = [plan(key, price="0.01" if key < 6 else "4.20") for key in range(1, 7)]
    with pytest.raises(RefusedError):
        sync_place(Destination.objects.get(slug="japan"))


@pytest.mark.parametrize(("kind", "slug"), [("region", "asia"), ("global", "global")])
def test_regions_and_the_world_are_places_too(lister, japan, kind, slug):
    place = Destination.objects.get(kind=kind)
    lister.lists["region asia"] = [plan(4, "AS-2_3_30", price="6.00", countries=covering("japan"))]
    lister.lists["global"] = [plan(5, "GL_3_30", price="6.00", countries=covering("japan"))]
    assert sync_place(place) is True
    changed = Plan.objects.filter(wholesale_price=6)
    assert [each.destination_id for each in changed] == [place.pk]
    assert live() == {1, 2, 3, 4, 5}


def test_with_nothing_changed_no_plan_is_written(lister, japan):
    with CaptureQueriesContext(connection) as queries:
        sync_place(japan)
    written = [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql.split('"')[1] for sql in written] == ["catalog_catalogversion", "catalog_destination"]


def test_a_plan_of_several_countries_stays_in_all_of_them(lister, japan):
    lister.lists["country france"].append(plan(1))
    sync("command")
    before = Plan.objects.get(supplier_id=1).content_hash
    japan.refresh_from_db()
    sync_place(japan)
    covered = PlanCoverage.objects.filter(plan__supplier_id=1).values_list("country__slug", flat=True)
    assert set(covered) == {"japan", "france"}
    assert Plan.objects.get(supplier_id=1).content_hash == before


def test_a_plan_of_another_place_that_is_listed_here_stays_there(lister, japan):
    others = rows_of_others()
    lister.lists["country japan"].append(plan(3, "FR_3_30", price="1.00"))
    sync_place(japan)
    assert rows_of_others() == others


def test_a_full_sync_after_it_finds_nothing_left_to_do(lister, japan):
    lister.lists["country japan"] = [plan(1, price="6.00"), plan(6)]
    sync_place(japan)
    done = sync("command")
    assert (done.counts["plans_created"], done.counts["plans_changed"], done.counts["plans_retired"]) == (
        0,
        0,
        0,
    )


@pytest.mark.parametrize("listed", [[], [plan(key) for key in range(100, 104)]])
def test_a_list_that_cannot_be_true_changes_nothing(lister, listed):
    lister.lists["country japan"] = [plan(key) for key in range(100, 120)]
    sync("command")
    place = Destination.objects.get(slug="japan")
    before = list(Plan.objects.order_by("pk").values())
    lister.lists["country japan"] = listed
    with pytest.raises(RefusedError):
        sync_place(place)
    assert list(Plan.objects.order_by("pk").values()) == before
    assert Destination.objects.get(slug="japan").plans_read_at == place.plans_read_at


def test_a_supplier_that_is_down_changes_nothing_and_the_bell_takes_it(lister, japan):
    lister.break_down("country japan")
    with pytest.raises(UnavailableError):
        sync_place(japan)
    resync_place(japan.pk)
    assert live() == {1, 2, 3, 4, 5}
    assert Destination.objects.get(slug="japan").plans_read_at == japan.plans_read_at


def test_while_everything_is_synced_a_place_is_not_asked_for(lister, japan):
    SyncRun.objects.create(trigger="beat")
    assert sync_place(japan) is False
    assert lister.calls == []


@pytest.mark.parametrize("meanwhile", ["read", "running"])
def test_an_answer_that_something_overtook_is_thrown_away(lister, japan, monkeypatch, meanwhile):
    def slow(_slug):
        if meanwhile == "read":
            Destination.objects.update(plans_read_at=timezone.now())
        else:
            SyncRun.objects.create(trigger="beat")
        return lister._list("country france")

    monkeypatch.setattr(lister, "country_plans", slow)
    assert sync_place(japan) is (meanwhile == "read")
    assert live() == {1, 2, 3, 4, 5}


def test_a_refused_plan_is_off_sale_and_its_place_counts_without_it(lister, japan, client):
    assert retire_refused(1) is True
    assert set(Plan.objects.on_sale().values_list("supplier_id", flat=True)) == {2, 3, 4, 5}
    assert Destination.objects.get(slug="japan").plan_count == 3
    assert "cannot be bought right now" in client.get("/plans/1/").content.decode()
    assert "/plans/1/" not in client.get("/countries/japan/").content.decode()
    assert retire_refused(999) is False


@pytest.mark.parametrize("way", ["everything", "the place"])
@pytest.mark.parametrize(("hours", "believed"), [(23, False), (25, True)])
def test_a_refused_plan_that_is_listed_still_is_believed_after_a_day(lister, japan, way, hours, believed):
    retire_refused(1)
    Plan.objects.filter(supplier_id=1).update(refused_at=timezone.now() - timedelta(hours=hours))
    if way == "everything":
        sync("command")
    else:
        sync_place(japan)
    assert Plan.objects.on_sale().filter(supplier_id=1).exists() is believed
    assert Destination.objects.get(slug="japan").plan_count == (4 if believed else 3)


def test_a_refused_plan_that_is_listed_no_more_is_retired(lister, japan):
    retire_refused(2)
    lister.lists["country japan"].pop()
    resync_place(japan.pk)
    assert live() == {1, 3, 4, 5}


def test_staff_can_list_the_refused_plans(lister, japan, admin_client):
    retire_refused(1)
    text = admin_client.get("/admin/catalog/plan/?refused_at__isempty=0").content.decode()
    assert "Plan 1" in text
    assert "Plan 2" not in text
