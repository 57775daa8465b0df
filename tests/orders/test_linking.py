"""An eSIM that came without a number is found by the ICCID that its phone shows, and nobody learns of another's by trying."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.mobilexy import RejectedError, UnavailableError, Usage
from orders import linking
from orders.models import Esim, EsimUsage, OrderEvent
from orders.status import LineStatus
from orders.usage import recording

GB = 1024**3
MINE, OTHERS, UNKNOWN = "8948010010002120847", "8948010010002120854", "8948010010002120862"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Carrier:
    """What the supplier tells of each ICCID that is ours."""

    def __init__(self):
        self.known = {
            MINE: Usage(used_bytes=GB, total_bytes=3 * GB, esim_tran_no="26021613280014"),
            OTHERS: Usage(used_bytes=0, total_bytes=3 * GB, esim_tran_no="26021613280015"),
        }
        self.asked = []
        self.fault = None

    def usage_by_iccid(self, iccid):
        self.asked.append(iccid)
        if self.fault:
            raise self.fault
        if iccid not in self.known:
            raise RejectedError("eSIM not found", remark="not_found")
        return [self.known[iccid]]


@pytest.fixture(autouse=True)
def carrier(monkeypatch):
    made = Carrier()
    monkeypatch.setattr("catalog.supplier.quick_client", lambda: made)
    return made


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """How long each answer was held back."""
    held = []
    monkeypatch.setattr(linking.by_shopper, "__kwdefaults__", {"wait": held.append})
    return held


@pytest.fixture
def order(ready_order):
    recording.begin(ready_order.lines.get().esim)
    return ready_order


def enter(client, order, iccid):
    return client.post(f"/orders/{order.token}/iccid/1/", {"iccid": iccid}, headers=SAME_ORIGIN)


def error(answer):
    text = answer.content.decode()
    return text.partition('id="iccid-error-1"')[2].partition("</div>")[0]


def page(client, order):
    return client.get(f"/orders/{order.token}/").content.decode()


def test_a_shopper_enters_what_the_phone_shows_and_sees_the_use(client, order, carrier, pauses):
    before = page(client, order)
    assert "enter the ICCID that your phone shows" in before
    assert before.count('class="screen"') >= 3
    answer = enter(client, order, "8948 0100 1000 2120 847F")
    assert (answer.status_code, answer["Location"]) == (303, f"/orders/{order.token}/#usage-1")
    esim = Esim.objects.get()
    assert (esim.esim_tran_no, esim.iccid) == ("26021613280014", MINE)
    after = page(client, order)
    assert "1 GB of 3 GB used" in after
    assert "enter the ICCID" not in after
    event = OrderEvent.objects.get(kind="esim.linked")
    assert (event.actor, event.data) == ("shopper", {"esim": esim.pk})
    assert carrier.asked == [MINE]
    assert pauses == [], "what is one's own needs no hiding"


def test_not_yours_is_all_that_anybody_learns(client, order, make_order, carrier, pauses, japan_plan):
    """An unknown ICCID, another shopper's, and one of another plan: the same page, after the same questions, at the same tick."""
    theirs = make_order(LineStatus.DELIVERED).lines.get().esim
    Esim.objects.filter(pk=theirs.pk).update(esim_tran_no="26021613280015", iccid=OTHERS)
    wrong_plan = "8948010010002120870"
    carrier.known[wrong_plan] = Usage(used_bytes=0, total_bytes=9 * GB, esim_tran_no="26021613280016")
    unclaimed_taken = "8948010010002120888"
    carrier.known[unclaimed_taken] = Usage(used_bytes=0, total_bytes=3 * GB, esim_tran_no="26021613280015")
    pages, queries = set(), set()
    for iccid in (UNKNOWN, OTHERS, wrong_plan, unclaimed_taken):
        with CaptureQueriesContext(connection) as asked:
            answer = enter(client, order, iccid)
        queries.add(len(asked))
        assert answer.status_code == 422
        pages.add(error(answer).partition("Its last digit")[0])
    assert len(pages) == 1
    assert "This is not the eSIM of this order." in pages.pop()
    assert len(queries) == 1
    assert len(carrier.asked) == len(pauses) == 4
    assert all(0 < pause <= linking.TICK for pause in pauses)
    assert Esim.objects.get(line__order=order).esim_tran_no == ""


def test_a_last_digit_that_does_not_fit_is_advice_and_no_reason(client, order, carrier):
    odd = MINE[:-1] + "1"
    assert (linking.has_check_digit(MINE), linking.has_check_digit(odd)) == (True, False)
    assert "last digit does not fit" in error(enter(client, order, odd))
    carrier.known[odd] = carrier.known[MINE]
    assert enter(client, order, odd).status_code == 303


@pytest.mark.parametrize("typed", ["", "123", "A" * 19, "89" + "1" * 30, "8948 0100 1000 2120 84\x00"])
def test_what_is_no_iccid_is_asked_of_nobody(client, order, carrier, typed):
    assert enter(client, order, typed).status_code == 422
    assert carrier.asked == []
    assert not OrderEvent.objects.filter(kind=linking.TRIED).exists()


def test_five_tries_a_day_and_no_more(client, order, carrier):
    for _ in range(5):
        assert enter(client, order, UNKNOWN).status_code == 422
    answer = enter(client, order, MINE)
    assert answer.status_code == 429
    assert "as many tries as one day allows" in error(answer)
    assert len(carrier.asked) == 5
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert enter(client, order, MINE).status_code == 303


def test_a_try_that_the_supplier_did_not_answer_does_not_count(client, order, carrier):
    carrier.fault = UnavailableError("away")
    for _ in range(6):
        assert enter(client, order, MINE).status_code == 503
    carrier.fault = RejectedError("Unauthorized", is_of_account=True)
    assert enter(client, order, MINE).status_code == 503
    carrier.fault = None
    assert enter(client, order, MINE).status_code == 303


def test_of_two_orders_that_enter_the_same_iccid_one_gets_it(client, order, make_order, carrier, monkeypatch):
    """Both have looked before either has written; without the constraint both would have it."""
    other = make_order(LineStatus.DELIVERED)
    recording.begin(other.lines.get().esim)
    real = Esim.objects.filter

    def too_early(*args, **fields):
        return (
            Esim.objects.none()
            if "iccid" in fields or ("esim_tran_no" in fields and "pk" not in fields)
            else real(*args, **fields)
        )

    assert enter(client, other, MINE).status_code == 303
    monkeypatch.setattr(linking.Esim.objects, "filter", too_early)
    assert enter(client, order, MINE).status_code == 422
    monkeypatch.undo()
    assert Esim.objects.filter(esim_tran_no="26021613280014").count() == 1
    assert OrderEvent.objects.filter(kind="esim.number_taken", order=order).count() == 1


def test_there_is_nothing_to_link_where_it_is_linked_refunded_or_a_strangers(
    client, order, make_order, carrier
):
    enter(client, order, MINE)
    asked = len(carrier.asked)
    assert enter(client, order, OTHERS).status_code == 303
    assert enter(client, make_order(LineStatus.REFUNDED), OTHERS).status_code == 303
    assert client.post("/orders/nonsense/iccid/1/", {"iccid": OTHERS}, headers=SAME_ORIGIN).status_code == 404
    assert len(carrier.asked) == asked


@pytest.mark.parametrize(
    ("fields", "total", "fits"),
    [
        ({}, 3 * GB, True),
        ({}, 3 * GB - 1000, True),  # rounded somewhere on the way
        ({}, 2 * GB, False),
        ({}, None, True),  # the supplier does not tell
        ({"is_daily": True, "data_bytes": None, "daily_cap_bytes": GB, "validity_days": 3}, 3 * GB, True),
        ({"is_daily": True, "data_bytes": None, "daily_cap_bytes": GB, "validity_days": 3}, GB, True),
        ({"is_daily": True, "data_bytes": None, "daily_cap_bytes": GB, "validity_days": 3}, 2 * GB, False),
        ({"slug": "ANOTHER_1_1"}, 2 * GB, True),  # the id means another plan by now
    ],
)
def test_the_allowance_must_be_that_of_the_plan(order, japan_plan, fields, total, fits):
    type(japan_plan).objects.update(**fields)
    line = order.lines.select_related("plan").get()
    assert linking.fits(line, Usage(used_bytes=0, total_bytes=total)) is fits


@pytest.fixture
def staff(client):
    def log_in(*permissions):
        user = User.objects.create_user("grace", "grace@example.com", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return user

    return log_in


def admin_page(order, what):
    return f"/admin/orders/esimusage/{EsimUsage.objects.get(esim__line__order=order).pk}/{what}"


def test_staff_link_and_unlink_and_both_are_noted(client, order, staff):
    user = staff("view_esimusage", "link_esim")
    assert client.get(admin_page(order, "link/")).status_code == 200
    client.post(admin_page(order, "link/"), {"iccid": MINE})
    esim = Esim.objects.get()
    assert (esim.esim_tran_no, esim.usage.used_bytes) == ("26021613280014", GB)
    assert client.get(admin_page(order, "change/")).status_code == 200
    client.post(admin_page(order, "unlink/"))
    esim = Esim.objects.get()
    assert (esim.esim_tran_no, esim.iccid, esim.usage.used_bytes, esim.usage.readings.count()) == (
        "",
        "",
        0,
        0,
    )
    events = OrderEvent.objects.filter(kind__startswith="esim.").order_by("pk")
    assert [(event.kind, event.user) for event in events] == [("esim.linked", user), ("esim.unlinked", user)]


def test_staff_without_the_permission_do_not(client, order, staff):
    staff("view_esimusage", "change_order")
    for what in ("link/", "unlink/"):
        assert client.post(admin_page(order, what), {"iccid": MINE}).status_code == 403
    assert Esim.objects.get().esim_tran_no == ""


def test_staff_are_told_where_nothing_was_linked(client, order, staff):
    staff("view_esimusage", "link_esim")
    answer = client.post(admin_page(order, "link/"), {"iccid": UNKNOWN}, follow=True)
    assert "the supplier does not know it as ours" in answer.content.decode()
    answer = client.post(admin_page(order, "unlink/"), follow=True)
    assert "somebody has just done it" in answer.content.decode()
