"""A sync that would change more than agreed waits for staff, who decide once; until then the old catalog is on sale."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from supplier import plan

from catalog.models import Destination, HeldSnapshot, Plan, PlanChange, SyncRun
from catalog.sync import decision, snapshots
from catalog.sync.place import sync_place
from catalog.sync.run import is_due, sync
from orders import emails, outbox, tasks
from orders.models import OutgoingEmail

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubled(lister):
    """Thirty plans in Japan, of which the next sync would double all prices, drop four and add one."""
    lister.lists["country japan"] = [plan(key) for key in range(100, 130)]
    sync("command")
    lister.lists["country japan"] = [plan(key, price="8.40") for key in range(104, 131)]
    return lister


@pytest.fixture
def by(admin_user):
    return decision.Decider(admin_user.pk, "Their price list of today says so")


def hold(trigger="beat"):
    run = sync(trigger)
    assert run.status == "held"
    return run


def costs():
    return set(Plan.objects.filter(destination__slug="japan").values_list("wholesale_price", flat=True))


def test_nothing_but_the_run_and_what_it_read_is_written(doubled):
    before = [list(model.objects.order_by("pk").values()) for model in (Plan, Destination, PlanChange)]
    run = hold()
    assert run.errors[0] == (
        "26 of 29 plans would change their cost by more than 20 %: more than 20 % of them."
    )
    after = [list(model.objects.order_by("pk").values()) for model in (Plan, Destination, PlanChange)]
    dearer = [place | {"plans_read_at": None} if place["slug"] == "japan" else place for place in before[1]]
    assert after == [before[0], dearer, before[2]]
    assert run.applied_at is None
    assert HeldSnapshot.objects.get().run == run


def test_what_became_dearer_is_looked_up_before_it_is_sold_and_what_became_cheaper_is_sold_as_before(lister):
    lister.lists["country france"] = [plan(key, slug=f"FR_{key}_30") for key in range(200, 210)]
    lister.lists["country japan"] = [plan(key) for key in range(100, 110)]
    sync("command")
    lister.lists["country france"] = [plan(key, slug=f"FR_{key}_30", price="2.10") for key in range(200, 210)]
    lister.lists["country japan"] = [plan(key, price="8.40") for key in range(100, 110)]
    hold()
    read = dict(Destination.objects.filter(slug__in=["japan", "france"]).values_list("slug", "plans_read_at"))
    assert read["japan"] is None
    assert read["france"] is not None


def test_a_rejected_rise_is_still_looked_up_before_it_is_sold(doubled, by):
    decision.reject(hold().pk, by)
    Destination.objects.update(plans_read_at=timezone.now())
    assert sync("beat").status == "rejected"
    assert Destination.objects.get(slug="japan").plans_read_at is None


def test_few_large_moves_and_many_small_ones_are_no_doubt(doubled):
    doubled.lists["country japan"] = [
        plan(key, price="8.40" if key < 105 else "5.00") for key in range(100, 130)
    ]
    assert sync("beat").status == "succeeded"
    assert costs() == {Decimal("8.40"), Decimal("5.00")}


def test_the_shares_are_settings(doubled, settings):
    settings.CATALOG_LARGE_PRICE_CHANGE_PERCENT = 100
    assert sync("beat").status == "succeeded"


def test_no_region_where_there_were_some_waits_for_staff(lister):
    sync("command")
    lister.region_names = {}
    run = hold()
    assert run.errors[0] == "1 of 1 regions would disappear: more than 10 % of them."
    assert not Destination.objects.exclude(retired_at=None).exists()


def test_accepting_applies_exactly_what_was_read(doubled, by):
    run = hold()
    doubled.lists["country japan"] = []
    doubled.calls.clear()
    accepted = decision.accept(run.pk, by)
    assert doubled.calls == []
    assert accepted.status == "succeeded"
    run.refresh_from_db()
    assert (run.status, run.decided_by_id, run.decision_reason) == ("succeeded", by.user_id, by.why)
    assert run.applied_at is not None
    assert (run.counts["plans_changed"], run.counts["plans_created"], run.counts["plans_retired"]) == (
        26,
        1,
        4,
    )
    assert set(
        Plan.objects.on_sale().filter(destination__slug="japan").values_list("retail_price", flat=True)
    ) == {Decimal("10.92")}
    assert not HeldSnapshot.objects.exists()
    kinds = PlanChange.objects.filter(run=run).values_list("kind", flat=True)
    assert sorted(kinds) == ["first_seen"] + ["price"] * 26 + ["retired"] * 4


@pytest.mark.parametrize("first", [decision.accept, decision.reject])
@pytest.mark.parametrize("second", [decision.accept, decision.reject])
def test_a_decision_is_taken_once(doubled, by, first, second):
    run = hold()
    first(run.pk, by)
    after = [list(model.objects.order_by("pk").values()) for model in (Plan, SyncRun, PlanChange)]
    with pytest.raises(decision.DecisionError, match="decided already"):
        second(run.pk, by)
    assert [list(model.objects.order_by("pk").values()) for model in (Plan, SyncRun, PlanChange)] == after


def test_rejecting_keeps_the_catalog_and_says_who_and_why(doubled, by):
    run = hold()
    decision.reject(run.pk, by)
    run.refresh_from_db()
    assert (run.status, run.decided_by_id, run.decision_reason) == ("rejected", by.user_id, by.why)
    assert costs() == {Decimal("4.20")}
    assert not HeldSnapshot.objects.exists()


def test_the_same_is_not_asked_again_by_the_clock_but_by_hand(doubled, by):
    decision.reject(hold().pk, by)
    doubled.lists["country france"] = [plan(3, "FR_3_30", price="4.30")]  # a small change beside it
    again = sync("beat")
    assert again.status == "rejected"
    assert "This was rejected on" in again.errors[-1]
    assert not HeldSnapshot.objects.exists()
    assert hold("staff").status == "held"


def test_another_doubt_is_asked_about(doubled, by):
    decision.reject(hold().pk, by)
    doubled.lists["country japan"] = [plan(key, price="9.99") for key in range(100, 130)]
    assert hold().errors[0].startswith("30 of 33 plans would change their cost")


def test_a_newer_sync_that_is_fine_overtakes_what_was_held(doubled, by):
    run = hold()
    doubled.lists["country japan"] = [plan(key) for key in range(100, 130)]
    assert sync("beat").status == "succeeded"
    run.refresh_from_db()
    assert run.status == "superseded"
    assert not HeldSnapshot.objects.exists()
    with pytest.raises(decision.DecisionError, match="newer sync has overtaken"):
        decision.accept(run.pk, by)
    assert costs() == {Decimal("4.20")}


def test_only_the_newest_is_held(doubled):
    first, second = hold(), hold()
    first.refresh_from_db()
    assert first.status == "superseded"
    assert HeldSnapshot.objects.get().run == second
    assert second.asked_at == first.asked_at


def test_a_sync_that_fails_leaves_the_question_open(doubled, monkeypatch):
    run = hold()
    doubled.break_down()
    assert sync("beat").status == "refused"
    run.refresh_from_db()
    assert run.status == "held"
    assert HeldSnapshot.objects.get().run == run


def test_a_held_run_is_not_repeated_before_the_usual_pause(doubled, settings):
    settings.CATALOG_SYNC_MINUTES = 360
    hold()
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(minutes=359))
    assert is_due() is False
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(minutes=361))
    assert is_due() is True


def test_a_place_that_was_read_again_meanwhile_keeps_what_is_newer(doubled, by):
    run = hold()
    doubled.lists["country japan"] = [plan(key, price="6.00") for key in range(100, 131)]
    sync_place(Destination.objects.get(slug="japan"))
    assert costs() == {Decimal("6.00")}
    accepted = decision.accept(run.pk, by)
    assert accepted.status == "partial"
    assert accepted.errors[-1] == "country japan keeps its old plans: it was read again since"
    assert costs() == {Decimal("6.00")}
    assert Plan.objects.filter(destination__slug="japan", retired_at=None).count() == 31


def test_the_command_says_that_it_is_held_and_where_to_decide(doubled, capsys, settings):
    with pytest.raises(CommandError) as stopped:
        call_command("sync_catalog")
    run = SyncRun.objects.get(status="held")
    assert "the old catalog stays on sale until you accept or reject" in str(stopped.value)
    assert str(stopped.value).endswith(f"{settings.SITE_URL}/admin/catalog/syncrun/{run.pk}/decide/")
    assert "26 of 29 plans would change their cost" in capsys.readouterr().err


def test_what_is_held_is_what_was_read(doubled):
    sent = snapshots.load(bytes(_kept(doubled)))
    assert snapshots.dump(sent) == bytes(_kept(doubled))
    assert [each.slug for each in sent.countries] == ["japan", "france"]
    assert [each.id for each in sent.plans["country", "japan"].plans] == list(range(104, 131))
    assert sent.plans["country", "japan"].plans[0].price == Decimal("8.40")
    assert sent.plans["global", "global"].plans[0].countries[2].slug == "atlantis"


def _kept(lister):
    if not HeldSnapshot.objects.exists():
        hold()
    return HeldSnapshot.objects.get().payload


@pytest.fixture
def bells(monkeypatch, django_capture_on_commit_callbacks):
    """Sweep, and answer what it rings for catalogs and for mails; how many catalogs it rang for."""
    answered = (tasks.report_held_sync, tasks.send_email)
    monkeypatch.setattr(tasks, "_ring", lambda task, args: task(*args) if task in answered else None)

    def ring():
        with django_capture_on_commit_callbacks(execute=True):
            return tasks.sweep()["catalogs to decide about"]

    return ring


def test_staff_are_mailed_once_for_one_question(doubled, bells, settings, mailoutbox, by):
    settings.STAFF_EMAILS = ["a@shop.example", "b@shop.example"]
    hold()
    assert (bells(), bells()) == (1, 0)
    hold()
    assert bells() == 0
    mails = OutgoingEmail.objects.filter(kind="shop_alert")
    assert sorted(mails.values_list("to", "status")) == [
        ("a@shop.example", "sent"),
        ("b@shop.example", "sent"),
    ]
    first = mailoutbox[0]
    assert first.subject == "A catalog waits for your decision"
    assert "26 of 29 plans would change their cost" in first.body
    assert f"{settings.SITE_URL}/admin/catalog/syncrun/" in first.body

    decision.reject(SyncRun.objects.get(status="held").pk, by)
    assert bells() == 0
    hold("staff")
    assert bells() == 1
    assert mails.count() == 4


def test_a_mail_that_comes_too_late_is_not_sent(doubled, settings, mailoutbox, by):
    settings.STAFF_EMAILS = ["a@shop.example"]
    run = hold()
    (mail_id,) = emails.queue_held_sync()
    decision.reject(run.pk, by)
    assert outbox.send(mail_id) is False
    assert mailoutbox == []
