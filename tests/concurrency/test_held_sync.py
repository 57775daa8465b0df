"""Members of staff who decide about one held catalog at the same moment, and a sync that comes between."""

import time

import pytest

from catalog import supplier
from catalog.models import HeldSnapshot, Plan, PlanChange, SyncRun
from catalog.sync import decision
from catalog.sync.run import sync
from tests.catalog.supplier import Lister, plan


@pytest.fixture
def held(monkeypatch):
    lister = Lister()
    monkeypatch.setattr(supplier, "client", lambda: lister)
    lister.lists["country japan"] = [plan(key) for key in range(100, 130)]
    sync("command")
    lister.lists["country japan"] = [plan(key, price="8.40") for key in range(100, 130)]
    run = sync("beat")
    assert run.status == "held"
    PlanChange.objects.all().delete()
    return run


@pytest.mark.parametrize("decide", [decision.accept, decision.reject])
def test_one_decision_of_ten_takes_effect(held, all_at_once, admin_user, decide):
    by = decision.Decider(admin_user.pk, "I looked")
    results = all_at_once(lambda: decide(held.pk, by), count=10)

    assert sum(isinstance(result, decision.DecisionError) for result in results) == 9
    assert sum(isinstance(result, SyncRun) for result in results) == 1
    accepted = decide is decision.accept
    assert PlanChange.objects.filter(kind="price").count() == (30 if accepted else 0)
    assert Plan.objects.filter(wholesale_price="8.40").count() == (30 if accepted else 0)
    assert not HeldSnapshot.objects.exists()


def test_to_accept_and_to_reject_at_once_is_one_of_the_two(held, all_at_once, admin_user):
    by = decision.Decider(admin_user.pk, "I looked")
    ways = iter([decision.accept, decision.reject] * 5)
    results = all_at_once(lambda: next(ways)(held.pk, by), count=10)

    assert sum(isinstance(result, SyncRun) for result in results) == 1
    held.refresh_from_db()
    changed = Plan.objects.filter(wholesale_price="8.40").count()
    assert (held.status, changed) in {("succeeded", 30), ("rejected", 0)}


def test_control_without_the_lock_several_believe_that_they_decided(
    held, all_at_once, admin_user, monkeypatch
):
    def look_first(run_id):
        run = SyncRun.objects.get(pk=run_id)
        if run.status != SyncRun.Status.HELD:
            raise decision.DecisionError
        time.sleep(0.05)  # whatever a process does between looking and acting
        return run

    monkeypatch.setattr(decision, "_take", look_first)
    by = decision.Decider(admin_user.pk, "I looked")
    results = all_at_once(lambda: decision.reject(held.pk, by), count=10)
    assert sum(isinstance(result, SyncRun) for result in results) > 1
