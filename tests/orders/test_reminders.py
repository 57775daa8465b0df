"""Reminders of what an eSIM comes to: each once, by day where it works, and never again once somebody has had enough."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as outgoing
from django.utils import timezone

from orders import sweep, tasks
from orders.models import Dispute, EsimUsage, NoticeStop, Order, OrderEvent, OutgoingEmail, Payment
from orders.notices import hours, rules, stopping
from orders.status import LineStatus
from orders.usage import recording

GB = 1024**3
NOON_IN_TOKYO = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOON_IN_TOKYO, tick=False):
        yield


@pytest.fixture(autouse=True)
def _bells(monkeypatch):
    monkeypatch.setattr(tasks, "_ring", lambda task, args: task(*args))


@pytest.fixture
def used(make_order, django_capture_on_commit_callbacks):
    """An order whose eSIM was read an hour ago, in use for ten of its thirty days, with a third of its data gone."""

    def make(order=None, **fields):
        order = order or make_order(LineStatus.DELIVERED)
        usage = recording.begin(order.lines.get().esim)
        now = timezone.now()
        values = {
            "used_bytes": GB, "total_bytes": 3 * GB, "read_at": now, "reported_at": now - timedelta(hours=1),
            "activated_at": now - timedelta(days=10), "is_start_seen": True, "expires_at": now + timedelta(days=20),
        }  # fmt: skip
        EsimUsage.objects.filter(pk=usage.pk).update(**(values | fields))
        usage.refresh_from_db()
        return usage

    return make


@pytest.fixture
def minutes_pass(django_capture_on_commit_callbacks):
    """Let the sweep come by, as often as told; the kinds of mail that went out."""

    def come_by(times=2):
        before = len(outgoing.outbox)
        for _ in range(times):
            with django_capture_on_commit_callbacks(execute=True):
                for usage in sweep.reminders():
                    tasks.remind(usage)
        return [message.subject.partition(" (")[0] for message in outgoing.outbox[before:]]

    return come_by


UNUSED = {"used_bytes": 0, "activated_at": None, "is_start_seen": False}


def test_each_occasion_is_told_once_and_in_its_turn(used, minutes_pass):
    usage = used()
    told = []
    for change in (
        {"used_bytes": 2 * GB},
        {"used_bytes": 5 * GB // 2},
        {"used_bytes": 3 * GB},
        {"expires_at": timezone.now() + timedelta(days=2)},
        {"expires_at": timezone.now() + timedelta(hours=20)},
        {"expires_at": timezone.now() - timedelta(hours=1)},
    ):
        EsimUsage.objects.update(**change)
        told.append(minutes_pass())
    assert told == [
        [],
        ["Four fifths of your data are used"],
        ["Your data is used up"],
        ["Your eSIM ends within three days"],
        ["Your eSIM ends within a day"],
        ["Your eSIM has ended"],
    ]
    assert minutes_pass() == []
    keys = OutgoingEmail.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == [
        f"notice:{code}:{usage.esim_id}:0" for code in ("low", "used_up", "soon", "tomorrow", "ended")
    ]


def test_after_a_top_up_there_is_something_new_to_tell(used, minutes_pass):
    used(used_bytes=5 * GB // 2)
    assert len(minutes_pass()) == 1
    EsimUsage.objects.update(period=1, total_bytes=6 * GB)
    assert minutes_pass() == []
    EsimUsage.objects.update(used_bytes=5 * GB)
    assert minutes_pass() == ["Four fifths of your data are used"]


def test_a_reminder_speaks_the_language_of_the_order_and_says_what_it_is_about(used, minutes_pass):
    usage = used(used_bytes=5 * GB // 2)
    Order.objects.update(language="de")
    minutes_pass()
    [message] = outgoing.outbox
    assert OutgoingEmail.objects.get().language == "de"
    assert message.to == ["ada@example.com"]
    html = message.alternatives[0][0]
    for part in (message.body, html):
        assert "2,5\u00a0GB" in part or "2,5 GB" in part
        assert usage.esim.line.order.get_absolute_url() in part
        assert "LPA:" not in part


def test_an_esim_that_lies_unused_is_called_to_mind_twice(used, minutes_pass, settings):
    ready = timezone.now()
    usage = used(**UNUSED, expires_at=ready + timedelta(days=180))
    assert minutes_pass() == []
    told = {}
    for days in (6, 8, 30, 165, 167, 181):
        with time_machine.travel(ready + timedelta(days=days), tick=False):
            EsimUsage.objects.update(read_at=timezone.now())
            told[days] = minutes_pass()
    assert told == {
        6: [], 8: ["Your eSIM has not been used yet"], 30: [], 165: [], 167: ["Your eSIM has not been used yet"], 181: [],
    }  # fmt: skip
    assert "it cannot be begun for ever" in outgoing.outbox[1].body
    assert usage.read_at is not None


def test_who_has_opened_an_install_link_is_not_told_how(used, minutes_pass):
    usage = used(**UNUSED, expires_at=timezone.now() + timedelta(days=172))
    type(usage.esim).objects.update(ready_at=timezone.now() - timedelta(days=8))
    line = usage.esim.line
    OrderEvent.objects.create(order=line.order, line=line, kind="esim.install_tapped", data={"way": "ios"})
    assert minutes_pass() == []


def test_nothing_is_said_of_an_esim_of_which_nobody_knows_whether_it_is_used(used, minutes_pass):
    usage = used(**UNUSED, read_at=None, expires_at=timezone.now() + timedelta(days=172))
    type(usage.esim).objects.update(ready_at=timezone.now() - timedelta(days=8))
    assert minutes_pass() == []


def test_a_day_plan_that_goes_on_slowly_is_not_called_used_up(used, minutes_pass, japan_plan):
    type(japan_plan).objects.update(is_daily=True)
    used(used_bytes=3 * GB)
    assert minutes_pass() == []


def test_a_plan_is_not_said_to_end_as_it_begins(used, minutes_pass):
    now = timezone.now()
    used(activated_at=now - timedelta(hours=1), expires_at=now + timedelta(hours=23))
    assert minutes_pass() == []


def test_what_is_long_over_is_not_news(used, minutes_pass):
    used(expires_at=timezone.now() - timedelta(days=8))
    assert minutes_pass() == []


def _refund(order):
    order.lines.get().transition(LineStatus.REFUND_DUE)


def _dispute(status):
    def dispute(order):
        payment = Payment.objects.create(
            order=order, amount=order.total, currency="USD", status="paid", expires_at=timezone.now()
        )
        Dispute.objects.create(
            payment=payment, status=status, stripe_dispute_id=f"dp_{status}", stripe_status="x", amount=5,
            currency="usd", created_at=timezone.now(),
        )  # fmt: skip

    return dispute


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (lambda order: None, 1),  # the control: without any of the others it is told
        (_refund, 0),
        (_dispute("open"), 0),
        (_dispute("lost"), 0),
        (_dispute("won"), 1),
        (lambda order: Order.objects.update(email="erased@erased.invalid"), 0),
        (stopping.stop, 0),
    ],
)
def test_who_must_be_left_alone_is(used, minutes_pass, happens, told):
    usage = used(used_bytes=5 * GB // 2)
    happens(usage.esim.line.order)
    assert len(minutes_pass()) == told
    assert OutgoingEmail.objects.count() == told


def test_a_queued_reminder_that_is_not_true_any_more_is_dropped_and_not_queued_again(used, minutes_pass):
    usage = used(used_bytes=5 * GB // 2)
    mail = OutgoingEmail.objects.create(
        kind="low_data", key=rules.key("low", usage), order=usage.esim.line.order, to="ada@example.com"
    )
    EsimUsage.objects.update(total_bytes=9 * GB)
    tasks.send_email(mail.pk)
    assert outgoing.outbox == []
    assert minutes_pass() == []
    assert OutgoingEmail.objects.count() == 0


def test_what_to_buy_next_is_the_same_plan_or_else_the_place(used, minutes_pass, japan_plan):
    used(expires_at=timezone.now() - timedelta(hours=1))
    minutes_pass()
    body = outgoing.outbox[-1].body
    assert "The same plan is $5.50 today" in body
    assert japan_plan.get_absolute_url() in body
    assert "/countries/japan/" in body
    type(japan_plan).objects.update(is_active=False)
    EsimUsage.objects.update(period=1)
    minutes_pass()
    body = outgoing.outbox[-1].body
    assert "See what there is for Japan today." in body
    assert japan_plan.get_absolute_url() not in body


def test_at_night_where_the_esim_works_nothing_is_sent(used, minutes_pass):
    used(used_bytes=5 * GB // 2)
    with time_machine.travel(NOON_IN_TOKYO - timedelta(hours=9), tick=False):  # 3 in the morning there
        assert minutes_pass() == []
    with time_machine.travel(NOON_IN_TOKYO - timedelta(hours=3, minutes=1), tick=False):
        assert minutes_pass() == []
    with time_machine.travel(NOON_IN_TOKYO - timedelta(hours=3), tick=False):  # 9 o'clock
        assert len(minutes_pass()) == 1


def test_looking_for_whom_to_remind_takes_two_queries_for_one_and_for_many(
    used, make_order, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert sweep.reminders() == []
    wanted = {used(make_order(LineStatus.DELIVERED), used_bytes=3 * GB).pk for _ in range(5)}
    with django_assert_num_queries(2):
        assert set(sweep.reminders()) == wanted


# Hours


def good_hours(*countries, day=NOON_IN_TOKYO):
    return [hour for hour in range(24) if hours.is_good(countries, day.replace(hour=hour))]


def test_the_day_of_a_country_is_by_its_own_clock():
    assert good_hours("JP") == [*range(12)]
    assert good_hours("GB") == [*range(9, 21)]
    assert good_hours() == [*range(9, 21)], "where nothing is known it is UTC"


def test_summer_time_counts():
    assert good_hours("GB", day=datetime(2026, 7, 1, tzinfo=UTC)) == [*range(8, 20)]


def test_of_several_countries_it_is_day_for_as_many_as_can_be():
    assert good_hours("JP", "GB") == [9, 10, 11]
    assert good_hours("ES", "FI") == [*range(9, 19)], "the Canaries are an hour behind"
    around = good_hours("JP", "GB", "US", "BR", "AU", "ZA", "IN")
    assert around
    assert len(around) < 12


def test_hours_over_midnight_are_hours_too(settings):
    settings.NOTICE_HOURS = "22-2"
    assert good_hours("GB") == [0, 1, 22, 23]


@pytest.mark.parametrize("text", ["", "9", "9-9", "25-3", "9-25", "nine-ten", "-1-5"])
def test_what_names_no_hours_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  int() raises its own
        hours.read(text)


# Stopping


def test_each_reminder_can_be_stopped_with_one_click_of_the_mail_reader(used, minutes_pass, client):
    usage = used(used_bytes=5 * GB // 2)
    minutes_pass()
    [message] = outgoing.outbox
    address = stopping.address(usage.esim.line.order)
    assert message.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in message.body
    path = address.removeprefix("http://127.0.0.1:8000")
    # As a provider sends it: no cookie, no origin of ours, no page before it.
    answer = client.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    EsimUsage.objects.update(used_bytes=3 * GB)
    assert minutes_pass() == []
    assert OrderEvent.objects.filter(kind=stopping.STOPPED).count() == 1


def test_looking_at_the_address_changes_nothing_and_the_page_has_a_button(client, ready_order):
    path = stopping.address(ready_order).removeprefix("http://127.0.0.1:8000")
    for _ in range(2):
        answer = client.get(path)
        assert "Send no more reminders" in answer.content.decode()
        client.head(path)
    assert not NoticeStop.objects.exists()
    assert "We send no more reminders" in client.post(path).content.decode()
    assert client.post(path).status_code == 200
    assert OrderEvent.objects.filter(kind=stopping.STOPPED).count() == 1
    assert "Stop reminders?" in client.post(path, {"do": "again"}).content.decode()
    assert not NoticeStop.objects.exists()


def test_the_address_opens_nothing_else_and_cannot_be_guessed(client, ready_order, make_order):
    path = stopping.address(ready_order).removeprefix("http://127.0.0.1:8000")
    page = client.get(path)
    text = page.content.decode()
    assert ready_order.token not in text
    assert "ada@example.com" not in text
    assert page["Referrer-Policy"] == "no-referrer"
    other = make_order(LineStatus.DELIVERED)
    forged = path.replace(ready_order.reference, other.reference)
    answers = {client.post(each).status_code for each in (forged, "/reminders/nonsense/", "/reminders/1:2/")}
    assert answers == {404}
    assert not NoticeStop.objects.exists()


def test_only_reminders_can_be_stopped(client, ready_order, django_capture_on_commit_callbacks):
    from orders import emails

    stopping.stop(ready_order)
    mail_id = emails.queue_delivery(ready_order.pk)
    tasks.send_email(mail_id)
    [message] = outgoing.outbox
    assert "List-Unsubscribe" not in message.extra_headers
