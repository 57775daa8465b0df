"""What staff see of changes: between two syncs, of one plan, and before they decide about a held sync."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from supplier import plan

from catalog import tasks
from catalog.models import Plan, PlanChange, SyncRun
from catalog.sync.run import sync

pytestmark = pytest.mark.django_db
CHANGES, SHEET = "/admin/catalog/planchange/", "/admin/catalog/planchange/csv/"


@pytest.fixture
def staff(client):
    def log_in(*permissions):
        user = User.objects.create_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def synced(lister):
    """Two syncs: one price doubles, one falls by a little, one plan goes and one comes, with markup for a name."""
    sync("command")
    lister.lists["country japan"] = [plan(1, price="8.40"), plan(9, name="=1+1 <b>new</b>")]
    lister.lists["country france"] = [plan(3, "FR_3_30", price="4.00")]
    sync("command")
    return lister


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def main(answer):
    """The page's own part, without menus."""
    return answer.content.decode().split('class="history-runs"')[-1]


def cells(answer):
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_page_compares_the_last_sync_with_the_one_before(staff, synced):
    shown = staff("view_planchange").get(CHANGES)
    text = main(shown)
    assert text.index("+100.0") < text.index("−4.8") < text.index("No longer listed</caption>")
    assert "$4.20" in text
    assert "$8.40" in text
    assert "=1+1 &lt;b&gt;new&lt;/b&gt;" in text
    assert "4 plans are different." in words(shown)


def test_any_two_syncs_can_be_compared_in_either_order(staff, synced):
    synced.lists["country japan"][0] = plan(1)
    sync("command")
    first, _second, third = SyncRun.objects.order_by("pk")
    client = staff("view_planchange")
    for query in (f"from={first.pk}&to={third.pk}", f"from={third.pk}&to={first.pk}"):
        shown = client.get(f"{CHANGES}?{query}")
        assert "3 plans are different." in words(shown)  # the price that doubled is what it was
        assert "+100.0" not in main(shown)


def test_one_kind_of_change_can_be_looked_at(staff, synced):
    text = main(staff("view_planchange").get(f"{CHANGES}?kind=retired"))
    assert "Plan 2" in text
    assert "Plan 1<" not in text
    assert 'aria-current="true">No longer listed (1)</a>' in text


@pytest.mark.parametrize("query", ["from=x&to=²", "from=999999&to=0", "kind=<b>&page=99"])
def test_an_address_that_names_nothing_still_has_a_page(staff, synced, query):
    assert staff("view_planchange").get(f"{CHANGES}?{query}").status_code == 200


def test_a_span_older_than_history_says_that_it_may_be_incomplete(staff, synced, settings):
    client = staff("view_planchange")
    assert "changes may be missing" not in words(client.get(CHANGES))
    SyncRun.objects.filter(pk=SyncRun.objects.earliest("pk").pk).update(
        applied_at=timezone.now() - timedelta(days=settings.CATALOG_HISTORY_DAYS + 1)
    )
    assert "changes may be missing" in words(client.get(CHANGES))


def test_before_two_syncs_there_is_nothing_to_compare(staff, lister):
    client = staff("view_planchange")
    assert "Nothing to compare yet" in words(client.get(CHANGES))
    sync("command")
    assert "Nothing to compare yet" in words(client.get(CHANGES))
    assert len(cells(client.get(SHEET))) == 1


def test_pages_and_queries_do_not_grow_with_the_changes(staff, lister):
    client = staff("view_planchange")

    def queries(count):
        sync("command")
        lister.lists["country france"] = [plan(key, f"FR_{key}_30") for key in range(3, 3 + count)]
        sync("command")
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(CHANGES)
        assert shown.status_code == 200
        return len(asked), main(shown)

    few, _text = queries(5)
    many, text = queries(250)
    assert few == many
    assert "Page 1 of 3" in text
    assert len(re.findall(r"<tr>\s*<th scope=\"row\">", text)) == 100


def test_the_sheet_holds_the_same_and_no_formula(staff, synced):
    heading, *rows = cells(staff("view_planchange").get(SHEET))
    assert heading[2] == "plan"
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("price changed", "1", "100.0"),
        ("price changed", "3", "-4.8"),
        ("no longer listed", "2", ""),
        ("new", "9", ""),
    ]
    assert rows[3][2] == "'=1+1 <b>new</b>"
    assert (rows[0][7], rows[0][9]) == ("4.20000000", "8.40000000")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_as_a_formula_does(staff, synced, name):
    Plan.objects.update(name=name)
    for row in cells(staff("view_planchange").get(SHEET))[1:]:
        assert row[2] == f"'{name}"


@pytest.mark.parametrize("path", [CHANGES, SHEET])
def test_costs_are_for_those_who_may_see_them(staff, synced, path):
    assert staff("view_syncrun").get(path).status_code == 403


def test_a_plans_page_draws_its_cost_with_the_figures_below(staff, synced):
    text = (
        staff("view_plan")
        .get(f"/admin/catalog/plan/{Plan.objects.get(supplier_id=1).pk}/change/")
        .content.decode()
    )
    (path,) = re.findall(r'<path d="([^"]+)">', text)
    assert path.startswith("M0.0 114.0 H")
    assert path.endswith("V6.0 H600.0")
    history = text.split('class="history-plot"')[1]
    assert "style=" not in history.split("</figure>")[0]
    assert history.index("+100.0") < history.index("New")


def test_a_plan_whose_cost_never_moved_has_no_plot(staff, synced):
    text = (
        staff("view_plan")
        .get(f"/admin/catalog/plan/{Plan.objects.get(supplier_id=9).pk}/change/")
        .content.decode()
    )
    assert "<path d=" not in text
    assert "What it cost and what became of it" in text


def test_a_plan_from_before_there_was_history_says_so(staff, japan_plan):
    shown = staff("view_plan").get(f"/admin/catalog/plan/{japan_plan.pk}/change/")
    assert "Nothing has changed since history is kept." in words(shown)


# What staff decide


@pytest.fixture
def held(synced):
    synced.lists["country japan"] = [plan(key) for key in range(100, 130)]
    sync("command")
    synced.lists["country japan"] = [plan(key, price="9.00", name=f"<i>{key}</i>") for key in range(100, 120)]
    run = sync("beat")
    assert run.status == "held"
    return run


def page_of(run):
    return f"/admin/catalog/syncrun/{run.pk}/decide/"


def test_the_list_of_runs_leads_to_the_decision(staff, held):
    client = staff("view_syncrun", "change_syncrun")
    assert page_of(held) in client.get("/admin/catalog/syncrun/").content.decode()
    assert page_of(held) in client.get(f"/admin/catalog/syncrun/{held.pk}/change/").content.decode()


def test_the_page_shows_what_would_change_as_text(staff, held, django_assert_max_num_queries):
    client = staff("view_syncrun", "change_syncrun")
    before = [list(model.objects.order_by("pk").values()) for model in (Plan, SyncRun, PlanChange)]
    with django_assert_max_num_queries(12):
        shown = client.get(page_of(held))
    text = shown.content.decode()
    assert "10 of 33 plans would disappear" in text
    assert "20 of 23 plans would change their cost" in text
    assert len(re.findall(r"\+114\.3", text)) == 10
    assert "&lt;i&gt;100&lt;/i&gt;" in text
    assert "10 of 30" in words(shown)
    assert "and 2 more" in words(shown)
    assert [list(model.objects.order_by("pk").values()) for model in (Plan, SyncRun, PlanChange)] == before


@pytest.fixture
def rung(monkeypatch):
    bells = []
    monkeypatch.setattr(tasks.fetch_pictures, "delay", lambda: bells.append("pictures"))
    return bells


def test_staff_accept_once_with_their_name(staff, held, rung, django_capture_on_commit_callbacks):
    client = staff("view_syncrun", "change_syncrun")
    form = {"answer": "accept", "why": "They wrote to us"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page_of(held), form, follow=True)
    assert "The shop sells by this catalog now" in words(answer)
    assert "They wrote to us" in words(answer)
    assert rung == ["pictures"]
    assert Plan.objects.filter(retired_at=None, wholesale_price=9).count() == 20
    again = client.post(page_of(held), form)
    assert again.status_code == 422
    assert "This was decided already" in words(again)


def test_staff_reject_and_the_catalog_stays(staff, held):
    before = list(Plan.objects.order_by("pk").values())
    client = staff("view_syncrun", "change_syncrun")
    answer = client.post(page_of(held), {"answer": "reject", "why": "A mistake"}, follow=True)
    assert "The old catalog stays on sale" in words(answer)
    assert list(Plan.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "form", [{"answer": "accept"}, {"why": "Because"}, {"answer": "perhaps", "why": "Because"}]
)
def test_no_decision_without_an_answer_and_a_reason(staff, held, form):
    answer = staff("view_syncrun", "change_syncrun").post(page_of(held), form)
    assert answer.status_code == 422
    held.refresh_from_db()
    assert held.status == "held"


def test_only_those_who_may_decide_see_the_page(staff, held):
    client = staff("view_syncrun")
    assert client.get(page_of(held)).status_code == 403
    assert client.post(page_of(held), {"answer": "accept", "why": "x"}).status_code == 403
    held.refresh_from_db()
    assert held.status == "held"


def test_a_run_that_is_not_held_has_nothing_to_decide(staff, synced):
    run = SyncRun.objects.latest("pk")
    shown = staff("view_syncrun", "change_syncrun").get(page_of(run))
    assert "there is nothing left to decide" in words(shown)
    assert 'name="answer"' not in shown.content.decode()
