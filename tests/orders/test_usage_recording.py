"""What is kept of what the supplier tells."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from catalog.mobilexy import TopUpResult, Usage
from orders.models import EsimUsage, UsageReading, UsageState
from orders.usage import recording
from orders.usage.thinning import MOST_READINGS

GB = 1024**3


@pytest.fixture
def watched(ready_order):
    return recording.begin(ready_order.lines.get().esim)


def tell(usage, used, *, total=3 * GB, at=None):
    EsimUsage.objects.filter(pk=usage.pk).update(claim="reader")
    changed = recording.take(usage.pk, "reader", Usage(used_bytes=used, total_bytes=total, updated_at=at))
    usage.refresh_from_db()
    return changed


def test_the_first_use_begins_the_days(watched):
    now = timezone.now()
    assert watched.expires_at - now > timedelta(days=179)
    assert tell(watched, 0, at=now - timedelta(hours=3))
    assert (watched.state, watched.activated_at) == (UsageState.UNUSED, None)
    tell(watched, GB, at=now)
    assert (watched.state, watched.activated_at, watched.is_start_seen) == (UsageState.IN_USE, now, True)
    assert watched.expires_at == now + timedelta(days=30)
    assert watched.remaining_bytes == 2 * GB


def test_of_an_esim_that_was_in_use_before_it_was_read_only_the_latest_end_is_known(watched):
    tell(watched, GB)
    assert watched.activated_at is not None
    assert not watched.is_start_seen


def test_a_change_leaves_one_row_and_the_same_figures_none(watched):
    now = timezone.now()
    for hours, used in ((9, 0), (6, 0), (3, GB), (0, GB)):
        tell(watched, used, at=now - timedelta(hours=hours))
    assert list(UsageReading.objects.values_list("used_bytes", flat=True)) == [0, GB]
    assert watched.reported_at == now


def test_what_a_lagging_copy_tells_is_not_believed(watched):
    now = timezone.now()
    tell(watched, 2 * GB, at=now)
    assert not tell(watched, GB, at=now - timedelta(hours=6))
    assert watched.used_bytes == 2 * GB
    assert watched.next_read_at > now


def test_a_carrier_whose_clock_is_ahead_does_not_silence_the_next(watched):
    tell(watched, GB, at=timezone.now() + timedelta(days=1))
    assert tell(watched, 2 * GB, at=timezone.now())


def test_use_after_the_reckoned_end_shows_that_it_was_reckoned_wrongly(watched):
    tell(watched, GB)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tell(watched, 2 * GB)
        assert watched.state == UsageState.EXPIRED, "it may have been used before the end, and told late"
    with time_machine.travel(timezone.now() + timedelta(days=31, hours=3)):
        tell(watched, 5 * GB // 2)
        assert (watched.expires_at, watched.state) == (None, UsageState.IN_USE)


def test_a_history_never_grows_beyond_its_rows_and_keeps_both_ends(watched):
    start = timezone.now() - timedelta(days=30)
    for n in range(MOST_READINGS + 40):
        tell(watched, n * n * 1000, at=start + timedelta(hours=n))
    kept = list(UsageReading.objects.values_list("used_bytes", flat=True))
    assert len(kept) == MOST_READINGS
    assert (kept[0], kept[-1]) == (0, (MOST_READINGS + 39) ** 2 * 1000)
    assert kept == sorted(kept)


def test_a_top_up_wakes_what_was_used_up_and_its_end_is_told(watched):
    now = timezone.now()
    tell(watched, 3 * GB, at=now)
    assert (watched.state, watched.next_read_at) == (UsageState.USED_UP, None)
    end = now + timedelta(days=40)
    recording.top_up(watched.esim, TopUpResult(total_bytes=5 * GB, used_bytes=3 * GB, expires_at=end))
    watched.refresh_from_db()
    assert (watched.state, watched.remaining_bytes, watched.period) == (UsageState.IN_USE, 2 * GB, 1)
    assert (watched.expires_at, watched.is_expiry_told) == (end, True)
    assert watched.next_read_at is not None
    # What the carrier told before the top-up is older than what the top-up told.
    assert not tell(watched, 3 * GB, at=now)
    assert watched.total_bytes == 5 * GB


def test_a_top_up_without_an_answer_is_read_at_once(watched):
    tell(watched, 3 * GB)
    recording.top_up(watched.esim, None)
    watched.refresh_from_db()
    assert (watched.total_bytes, watched.period) == (3 * GB, 1)
    assert watched.next_read_at <= timezone.now()
