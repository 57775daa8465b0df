"""The staff's view of the catalog."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import tasks
from catalog.models import Destination, SyncRun


@pytest.fixture
def staff(client, db):
    def log_in(*permissions):
        user = User.objects.create_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def rung(monkeypatch):
    bells = []
    monkeypatch.setattr(tasks.sync_now, "delay", lambda: bells.append("sync"))
    return bells


@pytest.mark.parametrize("path", ["plan", "destination", "syncrun"])
def test_a_list_takes_the_same_queries_for_five_rows_and_for_fifty(staff, japan, make_plan, path):
    client = staff("view_plan", "view_destination", "view_syncrun")

    def fill(numbers):
        for number in numbers:
            place = Destination.objects.create(kind="region", slug=f"place-{number}", name=f"Place {number}")
            make_plan(place, supplier_id=number + 1)
            SyncRun.objects.create(status="succeeded", trigger="beat", counts={"plans_created": 1})

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/admin/catalog/{path}/").status_code == 200
        return len(asked)

    fill(range(5))
    few = queries()
    fill(range(5, 50))
    assert queries() == few <= 8


def test_a_plan_is_found_by_its_supplier_id_and_shows_cost_price_and_margin_after_the_fee(
    staff, japan, make_plan
):
    make_plan(japan, supplier_id=4711)
    make_plan(japan, supplier_id=1234)
    text = staff("view_plan").get("/admin/catalog/plan/?q=4711").content.decode()
    assert "4711" in text
    assert "1234" not in text
    assert all(words in text for words in ("$4.20", "$5.50", "$0.84 (15 %)"))


def test_nothing_of_the_suppliers_can_be_edited(staff, japan, make_plan):
    plan = make_plan(japan)
    client = staff("view_plan", "change_plan", "delete_plan", "add_plan")
    assert client.get("/admin/catalog/plan/add/").status_code == 403
    assert client.post(f"/admin/catalog/plan/{plan.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"/admin/catalog/plan/{plan.pk}/change/", {"name": "x"}).status_code == 403


def test_a_run_shows_its_counts_and_its_problems_as_text(staff, db):
    run = SyncRun.objects.create(
        status="partial",
        trigger="beat",
        counts={"plans_created": 7},
        errors=["country <b>japan</b> keeps its old plans"],
    )
    text = staff("view_syncrun").get(f"/admin/catalog/syncrun/{run.pk}/change/").content.decode()
    assert re.search(r"Plans created</th><td[^>]*>7</td>", text)
    assert "&lt;b&gt;japan&lt;/b&gt; keeps its old plans" in text


SYNC_NOW = "/admin/catalog/syncrun/sync_now/"


def test_staff_with_permission_start_one_sync(staff, rung, django_capture_on_commit_callbacks):
    client = staff("view_syncrun", "add_syncrun")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(SYNC_NOW)
    assert answer.status_code == 302
    assert rung == ["sync"]


def test_to_follow_the_button_asks_first_and_starts_none(staff, rung, django_capture_on_commit_callbacks):
    client = staff("view_syncrun", "add_syncrun")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get(SYNC_NOW)
    assert "csrfmiddlewaretoken" in answer.content.decode()
    assert rung == []


def test_another_site_cannot_start_a_sync(staff, rung, django_capture_on_commit_callbacks):
    client = staff("view_syncrun", "add_syncrun")
    client.handler.enforce_csrf_checks = True
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(SYNC_NOW).status_code == 403
    assert rung == []


def test_while_a_sync_runs_the_button_starts_none_and_says_so(
    staff, rung, django_capture_on_commit_callbacks
):
    SyncRun.objects.create(trigger="beat")
    client = staff("view_syncrun", "add_syncrun")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(SYNC_NOW, follow=True)
    assert "already running" in answer.content.decode()
    assert rung == []


def test_a_queue_that_is_down_does_not_break_the_page(staff, monkeypatch, django_capture_on_commit_callbacks):
    def down():
        raise OSError

    monkeypatch.setattr(tasks.sync_now, "delay", down)
    client = staff("view_syncrun", "add_syncrun")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(SYNC_NOW).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_permission_start_none(staff, rung, django_capture_on_commit_callbacks, method):
    client = staff("view_syncrun")
    with django_capture_on_commit_callbacks(execute=True):
        assert getattr(client, method)(SYNC_NOW).status_code == 403
    assert rung == []


def test_strangers_see_nothing(client, db):
    for path in ("plan", "destination", "syncrun"):
        assert client.get(f"/admin/catalog/{path}/").status_code == 302
