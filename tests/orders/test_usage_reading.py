"""Reading what eSIMs use, through every fault of the supplier's: over real HTTP, from calls of ten."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from catalog import supplier
from catalog.mobilexy import Usage
from orders import sweep, tasks
from orders.models import Esim, EsimUsage, OrderEvent, UsageReading
from orders.status import LineStatus
from orders.usage import numbers, polling, recording
from sandbox.supplier.switches import REPLACING, SPOILING

pytestmark = pytest.mark.real_sockets
GB = 1024**3
# Answers that are as good as any other; the rest tell nothing.
HARMLESS = {
    "slow", "drip", "wrong_type", "list_message", "dict_message", "string_message", "unknown_left_out", "foreign", "text_numbers",
    "no_total", "keyed", "enveloped", "no_time", "unix_time", "ahead",
}  # fmt: skip
VARIED = (
    "unknown_left_out",
    "foreign",
    "text_numbers",
    "no_total",
    "keyed",
    "enveloped",
    "no_time",
    "unix_time",
    "ahead",
)


@pytest.fixture
def sold(shop, plan, make_order):
    """So many delivered eSIMs of one order that the supplier knows, the first of which has used half of its data."""

    def make(count):
        order = make_order(*[LineStatus.DELIVERED] * count)
        esims = list(Esim.objects.filter(line__order=order).select_related("line"))
        for esim in esims:
            body = {"api_key": "supplier-key-for-tests", "plan_id": plan.supplier_id}
            assert shop.http.post("/api/plan/purchase", data=body).json()["status"] == "success"
            entry = shop.purchases()[-1]
            Esim.objects.filter(pk=esim.pk).update(esim_tran_no=entry["esim_tran_no"], iccid=entry["iccid"])
            esim.refresh_from_db()
            recording.begin(esim)
        phone(shop, esims[0], used_percent=50)
        all_due()
        return esims

    return make


def phone(shop, esim, **does):
    assert shop.http.post("/supplier/phone", json={"esim": esim.esim_tran_no} | does).status_code == 200


def all_due():
    EsimUsage.objects.update(next_read_at=timezone.now() - timedelta(hours=1))


def calls(shop):
    return shop.http.get("/supplier/ledger.json").json()["requests"].get("usage", 0)


def used(esim):
    usage = EsimUsage.objects.get(esim=esim)
    return usage.used_bytes, usage.total_bytes


def test_twelve_esims_are_read_in_two_calls_and_then_not_again_for_three_hours(shop, sold):
    esims = sold(12)
    assert (polling.read_next(), polling.read_next(), polling.read_next()) == (10, 2, 0)
    assert calls(shop) == 2
    assert used(esims[0]) == (3 * GB // 2, 3 * GB)
    assert used(esims[11]) == (0, 3 * GB)
    for usage in EsimUsage.objects.all():
        assert timedelta(hours=2.9) < usage.next_read_at - timezone.now() <= timedelta(hours=3)
        assert (usage.claim, usage.failures, usage.problem) == ("", 0, "")


def test_a_purchase_begins_the_watch_and_the_sweep_reads_it(shop, plan):
    shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    usage = EsimUsage.objects.get()
    assert usage.esim.esim_tran_no == ""
    assert sweep.usage_calls() == []
    all_due()
    assert sweep.usage_calls() == [0]
    tasks.sweep()
    shop.ring()
    usage.refresh_from_db()
    assert usage.esim.__class__.objects.get().esim_tran_no == shop.purchases()[0]["esim_tran_no"]
    assert (usage.used_bytes, usage.total_bytes, usage.state) == (0, 3 * GB, "unused")
    assert OrderEvent.objects.filter(kind=numbers.LINKED).count() == 1


def test_a_number_that_comes_with_the_purchase_is_kept_at_once(shop, plan):
    shop.switch("with_info")
    shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    assert Esim.objects.get().esim_tran_no == shop.purchases()[0]["esim_tran_no"]


def test_esims_of_before_are_taken_up_by_the_sweep(shop, ready_order):
    assert sweep.esims_to_watch() == [ready_order.lines.get().esim.pk]
    tasks.sweep()
    shop.ring()
    assert sweep.esims_to_watch() == []
    assert EsimUsage.objects.get().next_read_at is None, (
        "nothing is known of it that the supplier could be asked by"
    )


@pytest.mark.parametrize("mode", [*REPLACING, *SPOILING, *VARIED])
def test_no_fault_of_an_answer_loses_or_invents_a_figure(shop, sold, mode):
    esims = sold(2)
    UsageReading.objects.create(usage=esims[0].usage, at=timezone.now() - timedelta(days=1), used_bytes=7)
    EsimUsage.objects.filter(esim=esims[0]).update(
        used_bytes=7, total_bytes=3 * GB, read_at=timezone.now() - timedelta(days=1)
    )
    shop.switch(mode, endpoint="usage", seconds=0.1, times=1)
    polling.read_next()
    told = used(esims[0])
    assert told == ((3 * GB // 2, 3 * GB) if mode in HARMLESS else (7, 3 * GB))
    assert not EsimUsage.objects.exclude(claim="").exists(), "nobody holds them any more"
    # Whatever happened, the next good answer tells all.
    all_due()
    while polling.read_next():
        pass
    assert used(esims[0]) == (3 * GB // 2, 3 * GB)
    assert not EsimUsage.objects.exclude(problem="").exists()


def test_a_call_that_takes_too_long_is_given_up(shop, sold, monkeypatch):
    esims = sold(1)
    shop.switch("timeout", endpoint="usage", seconds=5)
    with supplier.Client(
        f"{shop.http.base_url}/api".replace("//api", "/api"),
        "supplier-key-for-tests",
        attempts=1,
        read_timeout=0.2,
    ) as impatient:
        monkeypatch.setattr(supplier, "usage_client", lambda: impatient)
        polling.read_next()
    usage = EsimUsage.objects.get(esim=esims[0])
    assert (usage.problem, usage.read_at) == ("unavailable", None)


def test_one_unknown_number_does_not_keep_nine_others_from_being_read(shop, sold):
    esims = sold(10)
    Esim.objects.filter(pk=esims[3].pk).update(esim_tran_no="26010110009999")
    assert polling.read_next() == 10
    assert EsimUsage.objects.filter(reads_alone=True, read_at=None).count() == 10
    assert [polling.read_next() for _ in range(11)] == [1] * 10 + [0]
    assert calls(shop) == 11
    assert EsimUsage.objects.filter(reads_alone=False).exclude(read_at=None).count() == 9
    lost = EsimUsage.objects.get(esim=esims[3])
    assert (lost.problem, lost.failures, lost.reads_alone) == ("refused", 1, True)
    # The others share a call again; the lost one is asked about alone and ever more rarely.
    all_due()
    assert sorted(polling.read_next() for _ in range(3)) == [0, 1, 9]
    lost.refresh_from_db()
    assert lost.failures == 2
    assert lost.next_read_at - timezone.now() > timedelta(hours=5.9)


def test_a_refused_key_says_nothing_about_any_esim(shop, sold):
    sold(3)
    shop.switch("unauthenticated", endpoint="usage")
    polling.read_next()
    assert EsimUsage.objects.filter(problem="account", reads_alone=False, failures=0).count() == 3


def test_an_esim_that_is_left_out_waits_longer_each_time(shop, sold):
    esims = sold(2)
    shop.switch("left_out", endpoint="usage", times=2)
    polling.read_next()
    all_due()
    polling.read_next()
    usage = EsimUsage.objects.get(esim=esims[1])
    assert (usage.problem, usage.failures) == ("left_out", 2)
    assert usage.next_read_at - timezone.now() > timedelta(hours=5.9)


def test_entries_without_a_number_belong_to_nobody_unless_one_alone_was_asked_about(shop, sold):
    first, second = sold(2)
    shop.switch("no_numbers", endpoint="usage", times=2)
    polling.read_next()
    assert EsimUsage.objects.filter(read_at=None).count() == 2
    EsimUsage.objects.filter(esim=second).update(next_read_at=None)
    EsimUsage.objects.filter(esim=first).update(next_read_at=timezone.now())
    polling.read_next()
    assert used(first) == (3 * GB // 2, 3 * GB)


def test_only_what_can_change_is_asked_about(shop, sold):
    young, expired, empty, refunded = sold(4)
    EsimUsage.objects.filter(esim=expired).update(expires_at=timezone.now() - timedelta(days=3))
    phone(shop, empty, used_percent=100)
    refunded.line.transition(LineStatus.REFUND_DUE)
    assert polling.read_next() == 3
    left = EsimUsage.objects.exclude(next_read_at=None).exclude(esim=refunded)
    assert [usage.esim_id for usage in left] == [young.pk]
    all_due()
    assert refunded.pk not in polling.due().values_list("esim", flat=True)


def test_a_call_waits_for_company_but_not_for_long(shop, sold):
    sold(3)
    EsimUsage.objects.update(next_read_at=timezone.now())
    assert sweep.usage_calls() == []
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert sweep.usage_calls() == [0]


def test_no_more_calls_are_made_in_a_minute_than_are_its_share(shop, sold, settings):
    settings.USAGE_CALLS_A_ROUND = 180
    sold(1)
    EsimUsage.objects.update(reads_alone=True)
    assert sweep.usage_calls() == [0]
    settings.USAGE_CALLS_A_ROUND = 0
    assert sweep.usage_calls() == []


def test_two_readers_never_ask_about_the_same_esim(shop, sold, monkeypatch):
    """Both look at the same ten; the second comes to claim them when the first has."""
    sold(20)
    wanted = polling._wanted()
    first = polling._claim()
    with monkeypatch.context() as patch:
        patch.setattr(polling, "_wanted", lambda: wanted)
        assert polling._claim() is None, "what is wanted is taken, however often it is looked for"
    second = polling._claim()
    assert not {each.pk for each in first.usages} & {each.pk for each in second.usages}
    assert polling._claim() is None


def test_a_reader_who_comes_back_too_late_changes_nothing(shop, sold):
    [esim] = sold(1)
    claim = polling._claim()
    EsimUsage.objects.update(claim="another")
    assert not recording.take(claim.usages[0].pk, claim.name, Usage(used_bytes=5))
    assert used(esim) == (0, None)


def test_two_esims_never_get_one_number(shop, sold, make_order):
    [esim] = sold(1)
    twin = make_order(LineStatus.DELIVERED).lines.get().esim
    Esim.objects.filter(pk=twin.pk).update(iccid=esim.iccid)
    twin.refresh_from_db()
    recording.begin(twin)
    all_due()
    while polling.read_next():
        pass
    twin.refresh_from_db()
    assert (twin.esim_tran_no, twin.usage.problem, twin.usage.read_at) == ("", "number_taken", None)
    assert OrderEvent.objects.filter(kind=numbers.TAKEN, order=twin.line.order).count() == 1
