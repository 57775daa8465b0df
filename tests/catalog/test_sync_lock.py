"""One sync at a time, and none that overwrites what a later one found."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalog.models import Destination, Plan, SyncRun
from catalog.sync import run
from catalog.sync.run import AlreadyRunningError, is_due, sync


@pytest.mark.django_db
def test_a_sync_that_starts_during_another_does_nothing(lister):
    refused = []

    def meanwhile(done, total):
        with pytest.raises(AlreadyRunningError):
            sync("staff")
        refused.append(done)

    assert sync("beat", meanwhile).status == "succeeded"
    assert refused == [1, 2, 3, 4]
    assert len(lister.calls) == 6
    assert SyncRun.objects.count() == 1


@pytest.mark.django_db
def test_a_run_that_was_taken_for_dead_writes_nothing_when_it_wakes_up(lister):
    def sleep_too_long(done, total):
        if done == total:
            SyncRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=11))
            lister.lists["country japan"].pop()
            assert sync("beat").status == "succeeded"

    woken = sync("command", sleep_too_long)
    assert woken.status == "abandoned"
    assert woken.errors == ["Its process died."]
    assert set(Plan.objects.values_list("supplier_id", flat=True)) == {1, 3, 4, 5}
    assert sorted(SyncRun.objects.values_list("status", flat=True)) == ["abandoned", "succeeded"]


@pytest.mark.django_db
def test_nothing_is_due_while_a_sync_shows_signs_of_life(lister):
    SyncRun.objects.create(trigger="beat")
    assert is_due() is False
    SyncRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=11))
    assert is_due() is True


@pytest.mark.django_db
def test_a_long_sync_shows_that_it_is_alive(lister, monkeypatch):
    monkeypatch.setattr(run, "HEARTBEAT", timedelta(0))
    seen = []
    sync("beat", lambda _done, _total: seen.append(SyncRun.objects.get().heartbeat_at))
    assert seen == sorted(set(seen))
    assert len(seen) == 4


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_supplier_is_asked(lister):
    open_while_asking = []
    sync("beat", lambda _done, _total: open_while_asking.append(connection.in_atomic_block))
    assert open_while_asking == [False] * 4
    assert Destination.objects.count() == 4


@pytest.mark.django_db
def test_without_a_terminal_the_command_prints_lines_and_a_summary(lister, capsys):
    call_command("sync_catalog")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "4 of 4 lists read"
    assert printed[-1].startswith("Succeeded: 6 calls, ")
    assert "5 plans created" in printed[-1]
