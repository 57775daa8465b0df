"""What became of plans is kept, one row a change, and read as the net effect between two syncs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from supplier import plan

from catalog.history.between import net_changes
from catalog.history.plot import HEIGHT, WIDTH, plot
from catalog.history.states import Change, Kind, Standing, State
from catalog.models import Destination, Plan, PlanChange, SyncRun
from catalog.sync.place import retire_refused, sync_place
from catalog.sync.run import sync
from catalog.tasks import tidy_history


@pytest.fixture
def synced(lister, db):
    """Everything was synced once; what the tests look at is written after."""
    sync("command")
    return lister


def rows(key=1):
    return list(
        PlanChange.objects.filter(plan__supplier_id=key)
        .order_by("pk")
        .values_list("kind", "old_price", "new_price")
    )


def last_two():
    later, earlier = SyncRun.objects.filter(applied_at__isnull=False)[:2]
    return net_changes(earlier.applied_at, later.applied_at)


def since(run):
    return net_changes(run.applied_at, timezone.now())


def price(lister, amount, **fields):
    lister.lists["country japan"][0] = plan(1, price=amount, **fields)
    return sync("beat")


def test_each_plan_is_first_seen_once_and_an_unchanged_one_writes_nothing(synced):
    assert PlanChange.objects.count() == 5
    assert rows() == [("first_seen", None, Decimal("4.20"))]
    with CaptureQueriesContext(connection) as queries:
        sync("beat")
    assert not [each for each in queries if "planchange" in each["sql"]]


def test_a_price_that_moves_is_one_row_with_both_prices_and_its_run(synced):
    run = price(synced, "5.00")
    (row,) = PlanChange.objects.filter(run=run)
    assert (row.kind, row.old_price, row.new_price) == ("price", Decimal("4.20"), Decimal("5.00"))
    assert (row.old_currency, row.new_currency) == ("USD", "USD")
    assert row.at == run.applied_at


def test_a_change_that_is_none_of_history_is_not_kept(synced):
    price(synced, "4.20", name="Another name")
    assert len(rows()) == 1


def test_a_life_in_rows(synced):
    gone = synced.lists["country japan"].pop(0)
    sync("beat")
    synced.lists["country japan"].insert(0, gone)
    sync("beat")
    price(synced, None)
    price(synced, "4.00")
    price(synced, "4.00", active=False)
    price(synced, "4.00")
    price(synced, "9.00", slug="JP_20_30")
    assert [kind for kind, _old, _new in rows()] == [
        "first_seen",
        "retired",
        "returned",
        "unpriced",
        "priced",
        "paused",
        "resumed",
        "renamed",
    ]


def test_a_refusal_and_the_end_of_it_are_kept(synced):
    retire_refused(1)
    Plan.objects.filter(supplier_id=1).update(refused_at=timezone.now() - timedelta(hours=25))
    sync("beat")
    assert [kind for kind, _old, _new in rows()] == ["first_seen", "refused", "resumed"]
    assert PlanChange.objects.filter(kind="refused").get().run is None


def test_a_place_read_by_itself_is_kept_without_a_run(synced):
    synced.lists["country japan"] = [plan(1, price="5.00")]
    sync_place(Destination.objects.get(slug="japan"))
    changed = PlanChange.objects.exclude(kind="first_seen").order_by("plan__supplier_id")
    assert list(changed.values_list("plan__supplier_id", "kind", "run")) == [
        (1, "price", None),
        (2, "retired", None),
    ]


def test_a_sync_that_fails_midway_keeps_no_history(synced, monkeypatch):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr("catalog.sync.upkeep.reprice", broken)
    with pytest.raises(ZeroDivisionError):
        price(synced, "5.00")
    assert len(rows()) == 1
    assert SyncRun.objects.get(status="failed").applied_at is None


def test_a_price_that_rose_and_fell_back_has_not_changed(synced):
    first = SyncRun.objects.get()
    price(synced, "5.00")
    price(synced, "4.20")
    assert since(first) == []
    assert [each.kind for each in last_two()] == ["price"]


def test_a_plan_that_came_and_went_has_not_changed(synced):
    first = SyncRun.objects.get()
    synced.lists["country france"].append(plan(9, "FR_9_30"))
    sync("beat")
    synced.lists["country france"].pop()
    sync("beat")
    assert since(first) == []


def test_what_a_plan_was_before_and_is_now_is_all_that_counts(synced):
    first = SyncRun.objects.get()
    for amount in ("5.00", "6.00", None, "8.40"):
        price(synced, amount)
    (change,) = since(first)
    assert (change.kind, change.before.price, change.after.price) == (
        "price",
        Decimal("4.20"),
        Decimal("8.40"),
    )
    assert change.percent == 100


def test_changes_come_by_kind_and_the_largest_moves_first(synced):
    synced.lists["country japan"] = [plan(1, price="4.00"), plan(2, price="9.00")]
    synced.lists["country france"] = [plan(3, "FR_3_30", price="4.30"), plan(9, "FR_9_30")]
    sync("beat")
    found = last_two()
    numbers = dict(Plan.objects.values_list("pk", "supplier_id"))
    assert [(each.kind, numbers[each.key]) for each in found] == [
        ("price", 2),
        ("price", 1),
        ("price", 3),
        ("first_seen", 9),
    ]


def test_history_that_is_too_old_is_forgotten(synced, settings):
    settings.CATALOG_HISTORY_DAYS = 30
    price(synced, "5.00")
    PlanChange.objects.filter(kind="first_seen").update(at=timezone.now() - timedelta(days=31))
    tidy_history()
    assert rows() == [("price", Decimal("4.20"), Decimal("5.00"))]
    settings.CATALOG_HISTORY_DAYS = 0
    PlanChange.objects.update(at=timezone.now() - timedelta(days=5000))
    tidy_history()
    assert PlanChange.objects.count() == 1


PRICES = st.none() | st.decimals(min_value="0.01", max_value="100", places=2)
STATES = st.builds(State, st.sampled_from(Standing), st.sampled_from(["A", "B"]), PRICES, st.just("USD"))


@given(STATES, STATES)
def test_a_change_is_called_by_one_name_and_only_a_difference_has_one(before, after):
    kind = Change(1, before, after).kind
    assert (kind is None) == (before == after or (before.standing == after.standing == Standing.RETIRED))
    assert Change(1, before, before).kind is None


@given(STATES)
def test_a_plan_that_was_not_there_is_new_unless_it_is_gone_again(after):
    expected = None if after.standing == Standing.RETIRED else Kind.FIRST_SEEN
    assert Change(1, None, after).kind == expected


STEPS = st.lists(
    st.tuples(st.integers(0, 10**6), PRICES), min_size=1, max_size=20, unique_by=lambda step: step[0]
)


@given(STEPS)
def test_a_plot_stays_within_its_picture(steps):
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    timed = [
        (begins + timedelta(seconds=at), amount) for at, amount in sorted(steps, key=lambda step: step[0])
    ]
    drawn = plot(timed, begins + timedelta(seconds=10**6 + 1))
    amounts = {amount for _at, amount in steps if amount is not None}
    assert (drawn is None) == (len(amounts) < 2)
    if drawn:
        assert (drawn.lowest, drawn.highest) == (min(amounts), max(amounts))
        for part in drawn.path.replace("M", "H").split(" "):
            if part[0] == "H":
                assert 0 <= float(part[1:]) <= WIDTH
            else:
                assert 0 <= float(part.lstrip("V")) <= HEIGHT
