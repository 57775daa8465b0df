"""What the order page tells of an eSIM's use, and what a shopper can ask there."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from catalog.mobilexy import RejectedError, UnavailableError, Usage
from orders.models import EsimUsage, OrderEvent, UsageReading
from orders.status import LineStatus
from orders.usage import recording

GB = 1024**3
NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)  # a Wednesday
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def used(ready_order):
    """The order, two days into a use of half a gigabyte a day."""
    esim = ready_order.lines.get().esim
    esim.esim_tran_no, esim.iccid = "26021613280014", "8948010010002120847"
    esim.save()
    usage = recording.begin(esim)
    began = NOW - timedelta(days=2)
    for quarter in range(9):
        at, so_far = began + timedelta(hours=6 * quarter), GB // 8 * quarter
        UsageReading.objects.create(usage=usage, at=at, used_bytes=so_far, total_bytes=3 * GB)
    EsimUsage.objects.filter(pk=usage.pk).update(
        used_bytes=GB, total_bytes=3 * GB, read_at=NOW, reported_at=NOW, activated_at=began, is_start_seen=True,
        expires_at=began + timedelta(days=30),
    )  # fmt: skip
    return ready_order


class Carrier:
    """The supplier's side of a usage check; counts how often it is asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def _answer(self, what):
        self.asked.append(what)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    usage = usage_by_iccid = usage_many = _answer


@pytest.fixture
def carrier(monkeypatch):
    def make(answer):
        made = Carrier(answer)
        monkeypatch.setattr("catalog.supplier.quick_client", lambda: made)
        return made

    return make


def page(client, order):
    return client.get(f"/orders/{order.token}/").content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def ask(client, order, number=1):
    return client.post(f"/orders/{order.token}/usage/{number}/", headers=SAME_ORIGIN)


def test_the_page_tells_what_was_used_how_long_it_lasts_and_as_of_when(client, used):
    html = page(client, used)
    said = words(html)
    assert "2 GB left 1 GB of 3 GB used (33%)" in said
    assert "As of 2:05 PM UTC ; may lag 3 hours." in said
    assert "At this pace your data lasts until Sunday." in said
    assert "28 days left: it ends on April 1, 2026." in said
    assert 'width="33.33"' in html
    assert html.count("<path") >= 2
    assert "March 3, 2026 512 MB 640 MB" in said, "the plot's figures stand in a table, too"


def test_it_takes_one_query_more_than_a_page_without_use(client, used, django_assert_num_queries):
    client.get(f"/orders/{used.token}/")
    with django_assert_num_queries(6):  # three, two for top-ups, and one
        client.get(f"/orders/{used.token}/")


def test_nothing_is_said_of_a_pace_before_it_can_be_told(client, used):
    UsageReading.objects.filter(at__lt=NOW - timedelta(hours=7)).delete()
    assert "can be told after a day or so" in words(page(client, used))


def test_an_unlimited_day_plan_shows_its_cap_and_no_forecast(client, used, japan_plan):
    japan_plan.__class__.objects.update(
        is_daily=True, data_bytes=None, daily_cap_bytes=2 * GB, throttle_kbps=512, validity_days=1
    )
    said = words(page(client, used))
    assert "1 GB of 2 GB used (50%)" in said
    assert "After 2 GB you stay online at 512 kbps." in said
    assert "pace" not in said


def test_what_is_over_is_said_to_be(client, used):
    EsimUsage.objects.update(used_bytes=3 * GB)
    said = words(page(client, used))
    assert "Nothing left 3 GB of 3 GB used (100%)" in said
    EsimUsage.objects.update(expires_at=NOW - timedelta(hours=1))
    assert "Its days ended on March 4, 2026." in words(page(client, used))


def test_a_start_that_nobody_saw_makes_the_end_a_bound(client, used):
    EsimUsage.objects.update(is_start_seen=False)
    assert "or earlier. We did not see when it was first used." in words(page(client, used))


def test_an_esim_of_which_nothing_was_read_says_that_figures_come(client, used):
    EsimUsage.objects.update(
        read_at=None, reported_at=None, used_bytes=0, total_bytes=None, activated_at=None
    )
    said = words(page(client, used))
    assert "The figures come here within hours." in said
    assert " used" not in said.split("The figures come")[0].rpartition("Use ")[2]


def test_a_shopper_asks_for_fresh_figures_without_any_script(client, used, carrier):
    asked = carrier([Usage(used_bytes=2 * GB, total_bytes=3 * GB, esim_tran_no="26021613280014")])
    answer = ask(client, used)
    assert (answer.status_code, answer["Location"]) == (303, f"/orders/{used.token}/#usage-1")
    assert asked.asked == ["26021613280014"]
    said = words(page(client, used))
    assert "1 GB left 2 GB of 3 GB used (67%)" in said
    assert "You can ask for fresh figures again at 2:35 PM UTC ." in said
    assert "Ask for a fresh reading" not in said


def test_asking_again_at_once_asks_nobody_but_says_so(client, used, carrier):
    asked = carrier([Usage(used_bytes=2 * GB, esim_tran_no="26021613280014")])
    ask(client, used)
    answer = ask(client, used)
    assert answer.status_code == 429
    assert "These figures were asked for a moment ago." in words(answer.content.decode())
    assert len(asked.asked) == 1
    with time_machine.travel(NOW + timedelta(minutes=31)):
        assert ask(client, used).status_code == 303
    assert len(asked.asked) == 2


def test_an_esim_that_is_being_read_is_not_asked_about_twice(client, used, carrier):
    asked = carrier([])
    EsimUsage.objects.update(claim="reader", next_read_at=NOW + timedelta(minutes=5))
    assert ask(client, used).status_code == 429
    assert asked.asked == []


@pytest.mark.parametrize("fault", [UnavailableError("away"), RejectedError("no"), []])
def test_where_the_supplier_tells_nothing_the_last_figures_stay(client, used, carrier, fault):
    carrier(fault)
    answer = ask(client, used)
    said = words(answer.content.decode())
    assert answer.status_code == 503
    assert "Our supplier did not answer. The figures below are the last ones we have." in said
    assert "1 GB of 3 GB used" in said


def test_there_is_nothing_to_ask_of_a_stranger_or_of_another_site(client, used, carrier, make_order):
    asked = carrier([])
    assert client.post("/orders/nonsense/usage/1/", headers=SAME_ORIGIN).status_code == 404
    assert ask(client, used, number=2).status_code == 404
    assert ask(client, make_order(LineStatus.REFUNDED)).status_code == 404
    foreign = client.post(f"/orders/{used.token}/usage/1/", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert client.get(f"/orders/{used.token}/usage/1/").status_code == 405
    assert asked.asked == []


def test_an_install_link_that_was_opened_is_noted_once_for_each_kind_of_device(client, used):
    for way in ("ios", "ios", "android", "toaster"):
        answer = client.post(f"/orders/{used.token}/tapped/1/", {"way": way}, headers=SAME_ORIGIN)
        assert answer.status_code == 204
    noted = OrderEvent.objects.filter(kind="esim.install_tapped")
    assert [(event.data, event.actor) for event in noted] == [
        ({"way": "ios"}, "shopper"),
        ({"way": "android"}, "shopper"),
    ]


def test_every_install_link_tells_when_it_is_opened(client, used):
    html = page(client, used)
    links = re.findall(r"<a [^>]*carddata=[^>]*>|<a [^>]*href=\"lpa:[^>]*>", html)
    assert len(links) >= 2
    assert all(f'data-tapped="/orders/{used.token}/tapped/1/"' in link for link in links)
